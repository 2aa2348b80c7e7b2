using CrashHub.Analysis.Tests.Report;

namespace CrashHub.Analysis.Tests.Limits;

/// <summary>Limits of the trap's message, on the dump of a C program whose assert failed.</summary>
internal static class TrapLimits
{
    public static LimitPair[] Pairs { get; } = [new(nameof(AnalysisLimits.MaxTrapMessageBytes), "bytes of the message", 0, HasMessage)];

    private static bool HasMessage(AnalysisLimits limits) =>
        TruthCase.Open("quota-o0").Report(limits, 0).Trap.Message?.StartsWith("Assertion failed: ", StringComparison.Ordinal) == true;
}
