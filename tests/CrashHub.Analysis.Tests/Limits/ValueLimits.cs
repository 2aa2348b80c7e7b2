using CrashHub.Analysis.Report;
using CrashHub.Analysis.Tests.Report;
using CrashHub.Analysis.Values;
using CrashHub.Analysis.Values.Locations;

namespace CrashHub.Analysis.Tests.Limits;

/// <summary>Limits of variables and expressions, on the dump of a C++ program whose frames hold one variable of almost every kind.</summary>
internal static class ValueLimits
{
    private const int Aggregates = 4;

    public static LimitPair[] Pairs { get; } =
    [
        new(nameof(AnalysisLimits.MaxExpressionLength), "characters of an expression", 9, limits => Evaluate("1 + 2 * 3", limits) == "7"),
        new(nameof(AnalysisLimits.MaxExpressionDepth), "nesting of an expression", 0, limits => Evaluate("((((1))))", limits) == "1"),
        new(nameof(AnalysisLimits.MaxKeptValues), "values that are kept", 3, limits => Kept("$1", 3, limits) == "0"),
        new(nameof(AnalysisLimits.MaxValueSteps), "work on a value", 0, limits => Evaluate("numbers[3]", limits) == "7"),
        new(
            nameof(AnalysisLimits.MaxTextBytes),
            "bytes of a text",
            0,
            limits => Evaluate("long_text", limits)?.EndsWith("buffer\"", StringComparison.Ordinal) == true
        ),
        new(nameof(AnalysisLimits.MaxContainerNodes), "nodes of a tree", 0, limits => Children("prices", limits) == 3),
        new(
            nameof(AnalysisLimits.MaxVariablesPerFrame),
            "variables of a frame",
            0,
            limits => Variables(limits) == Variables(AnalysisLimits.Default)
        ),
        new(nameof(AnalysisLimits.MaxFramesWithVariables), "frames with variables", 0, HasVariablesOfAllFrames),
        new(nameof(AnalysisLimits.MaxMembers), "members of a variable", 0, HasAllMembers),
        new(nameof(AnalysisLimits.MaxMembersPerReport), "members of all variables", 0, HasAllMembers),
        new(
            nameof(AnalysisLimits.MaxValueBytes),
            "bytes of an object in pieces",
            8,
            limits => new PieceList().TryAdd(null, ValueStatus.OptimizedOut, 64, 0, limits.MaxValueBytes)
        ),
    ];

    private static TruthCase Case => TruthCase.Open("inventory-o0");

    private static string? Evaluate(string expression, AnalysisLimits limits) =>
        Case.Values(limits).Evaluate(0, Aggregates, expression, null, TestContext.Current.CancellationToken)!.Value;

    // What a name of the history means after some answers.
    private static string? Kept(string name, int answers, AnalysisLimits limits)
    {
        var values = Case.Values(limits);
        for (var i = 0; i < answers; i++)
            values.Print(0, Aggregates, $"{i}", null, 0, TestContext.Current.CancellationToken);
        return values.Evaluate(0, Aggregates, name, null, TestContext.Current.CancellationToken)!.Value;
    }

    private static int Children(string path, AnalysisLimits limits) =>
        Case.Values(limits).Children(0, Aggregates, path, 0, 100, TestContext.Current.CancellationToken)!.Items.Count;

    private static int Variables(AnalysisLimits limits) =>
        Case.Values(limits).Variables(0, Aggregates, 0, TestContext.Current.CancellationToken)!.Count;

    private static bool HasVariablesOfAllFrames(AnalysisLimits limits) =>
        Case.Report(limits, 0).Threads[0].Frames.All(frame => frame.Variables is not null);

    private static bool HasAllMembers(AnalysisLimits limits) =>
        Case.Report(limits, 1).Threads[0].Frames.All(frame => frame.Variables!.All(IsWhole));

    private static bool IsWhole(VariableReport variable) => !variable.Truncated && (variable.Members ?? []).All(IsWhole);
}
