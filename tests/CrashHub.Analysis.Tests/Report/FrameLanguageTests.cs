using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Report;

public sealed class FrameLanguageTests
{
    [Theory]
    [InlineData("session-o0-store", "session_touch", "c")]
    [InlineData("money-o1", "main", "c++")]
    public void DebugInformationSaysTheLanguage(string truth, string function, string language)
    {
        var frames = TruthCase.Open(truth).Report().Threads[0].Frames;

        Assert.Equal(language, frames.First(frame => frame.Function == function).Language);
    }

    [Theory]
    [InlineData("_ZN4shop4findEi", "c++", "shop::find(int)")]
    [InlineData("_ZN4core9panicking5panic17h0123456789abcdefE", "rust", "core::panicking::panic")]
    [InlineData("_RNvCs1234_7mycrate3foo", "rust", "mycrate::foo")]
    [InlineData("$s4main3fooyyF", "swift", "$s4main3fooyyF")]
    [InlineData("_D4main3fooFZv", "d", "_D4main3fooFZv")]
    [InlineData("plain", null, "plain")]
    public void ElseTheSchemeOfAMangledNameDoes(string name, string? language, string shown)
    {
        var frame = Frame(builder => builder.Named(0, name));

        Assert.Equal((language, shown), (frame.Language, frame.Function));
    }

    [Theory]
    [InlineData("c", "C99", "C11")]
    [InlineData("c++", "C_plus_plus_14", "C_plus_plus")]
    [InlineData("rust", "Rust")]
    [InlineData("d", "D")]
    [InlineData(null, "C99", "Rust")]
    [InlineData(null, "C11", "C_plus_plus_14")]
    [InlineData(null)]
    public void ElseTheOnlyLanguageOfTheModuleIsTheFrames(string? expected, params string[] languages)
    {
        var frame = Frame(builder => builder.Named(0, "plain").Producers([.. languages.Select(language => ("language", language, ""))]));

        Assert.Equal(expected, frame.Language);
    }

    [Fact]
    public void AMangledNameIsStrongerThanTheModulesLanguage()
    {
        var frame = Frame(builder => builder.Named(0, "_ZN4shop4findEi").Producers(("language", "Rust", "")));

        Assert.Equal("c++", frame.Language);
    }

    [Fact]
    public void FramesWithoutABuildHaveTheLanguageOfTheirName()
    {
        const string Text = "    0:  0x4a2 - app!_ZN4shop4findEi\n    1:  0x4b0 - app!plain\n";
        var plan = CrashAnalysis.PlanText("error while executing at wasm backtrace:\n" + Text, new CrashEvent(), AnalysisLimits.Default);

        var frames = CrashAnalysis.Analyze(plan, [], TestContext.Current.CancellationToken).Threads[0].Frames;

        Assert.Equal(["c++", null], frames.Select(frame => frame.Language));
    }

    private static FrameReport Frame(Action<WasmBuilder> describe)
    {
        var module = new WasmBuilder();
        module.Function(module.Type([], []), [0x00]);
        describe(module);
        var dump = new CoredumpBuilder().Module("app").Instance(0).Thread("main").Frame(0, 0, 1).Build();
        var plan = CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default);
        var loaded = new LoadedModule
        {
            Index = 0,
            Module = module.Build(),
            Build = new BuildReference(null, null, null, "app", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashAnalysis.Analyze(plan, [loaded], TestContext.Current.CancellationToken).Threads[0].Frames[0];
    }
}
