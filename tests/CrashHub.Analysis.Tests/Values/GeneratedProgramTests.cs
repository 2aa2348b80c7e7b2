using System.Text.Json;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Values;

/// <summary>
/// Programs that a generator wrote, optimized by clang 14 and 22, and what their variables were when they trapped. In most of them debug information says
/// something else of a variable: none of that may be shown.
/// </summary>
public sealed class GeneratedProgramTests
{
    public static TheoryData<string> Cases() => [.. Truth().Select(static one => one.GetProperty("case").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void WhatIsShownIsTrue(string name)
    {
        var truth = Truth().Single(one => one.GetProperty("case").GetString() == name);
        var (values, frames) = Open(name);
        var wrong = new List<string>();
        var shown = 0;

        foreach (var frame in frames)
        {
            if (frame.Function is not { } function || !truth.GetProperty("values").TryGetProperty(function, out var known))
                continue;
            foreach (var variable in known.EnumerateObject())
            {
                var answer = values.Evaluate(0, frame.Index, variable.Name, null, TestContext.Current.CancellationToken)!;
                if (answer is not { Status: VariableStatus.Available, Value: { } value })
                    continue;
                shown++;
                if (value != variable.Value.GetString())
                    wrong.Add($"{function}.{variable.Name}: {value}, not {variable.Value}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(truth.GetProperty("shown").GetInt32(), shown);
    }

    private static IEnumerable<JsonElement> Truth() => Fixture.Json("generated/truth.json").EnumerateArray();

    private static (CrashValues, IReadOnlyList<FrameReport>) Open(string name)
    {
        var plan = CrashAnalysis.Plan(Fixture.Bytes($"generated/{name}.coredump"), new CrashEvent(), AnalysisLimits.Default);
        var module = new LoadedModule
        {
            Index = plan.Modules[0].Index,
            Module = Fixture.Bytes($"generated/{name}.wasm"),
            Build = new BuildReference(null, null, null, name, null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        var report = CrashAnalysis.Analyze(plan, [module], TestContext.Current.CancellationToken);
        return (CrashValues.Open(plan, [module]), report.Threads[0].Frames);
    }
}
