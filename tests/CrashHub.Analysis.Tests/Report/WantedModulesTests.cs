using CrashHub.Analysis.Report;

namespace CrashHub.Analysis.Tests.Report;

public sealed class WantedModulesTests
{
    [Fact]
    public void ASenderNamesModulesByNameWhateverTheOrder()
    {
        var wanted = Of(["a.wasm", "b"], [new() { Name = "b.wasm", BuildId = "bb" }, new() { Name = "a", BuildId = "aa" }]);

        Assert.Equal(["aa", "bb"], wanted.Select(module => module.Identity.BuildId));
        Assert.Equal(["a.wasm", "b"], wanted.Select(module => module.Identity.Name));
    }

    [Fact]
    public void WithoutACommonNamePositionsCount() =>
        Assert.Equal(
            ["11", "22"],
            Of(["", "<anonymous-module-1>"], [new() { BuildId = "11" }, new() { BuildId = "22" }]).Select(m => m.Identity.BuildId)
        );

    [Fact]
    public void OneCommonNameEndsCountingByPosition() =>
        Assert.Equal(
            [null, "22"],
            Of(["x", "b"], [new() { Name = "b", BuildId = "22" }, new() { Name = "y", BuildId = "33" }]).Select(m => m.Identity.BuildId)
        );

    [Fact]
    public void ThousandsOfModulesOnBothSidesAreJoined()
    {
        const int Count = 20_000;
        string[] names = [.. Enumerable.Range(0, Count).Select(k => $"m{k}")];
        ModuleIdentity[] sent = [.. Enumerable.Range(0, Count).Select(k => new ModuleIdentity { Name = $"n{k}", BuildId = $"{k}" })];

        Assert.Equal($"{Count - 1}", Of(names, sent)[^1].Identity.BuildId);
    }

    [Fact]
    public void ATextWithoutAModuleNameTakesTheSendersNameAndKeepsItsFrames()
    {
        const string text =
            "RuntimeError: unreachable\n    at leaf (wasm://wasm/0a1b2c3d:wasm-function[0]:0x40)\n    at main (wasm://wasm/0a1b2c3d:wasm-function[1]:0x50)\n";
        var plan = CrashAnalysis.PlanText(text, new CrashEvent { Modules = [new() { Name = "app.wasm" }] }, AnalysisLimits.Default);

        var report = CrashAnalysis.Analyze(plan, [], TestContext.Current.CancellationToken);

        var wanted = Assert.Single(plan.Modules);
        Assert.Equal(("app.wasm", 2), (wanted.Identity.Name, wanted.FrameCount));
        Assert.All(report.Threads[0].Frames, frame => Assert.Equal(0, frame.Module));
    }

    private static IReadOnlyList<WantedModule> Of(string[] names, ModuleIdentity[] sent) =>
        WantedModules.Of(names, new int[names.Length], new CrashEvent { Modules = sent });
}
