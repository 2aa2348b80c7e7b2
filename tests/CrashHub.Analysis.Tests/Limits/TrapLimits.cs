using CrashHub.Analysis.Tests.Report;

namespace CrashHub.Analysis.Tests.Limits;

/// <summary>Limits of reaching the trap's message, on the dump of an AssemblyScript program whose message was made by a call before it failed.</summary>
internal static class TrapLimits
{
    public static LimitPair[] Pairs { get; } =
    [
        new(nameof(AnalysisLimits.MaxTrapCodeBytes), "bytes of the functions that failed", 0, HasMessage),
        new(nameof(AnalysisLimits.MaxTrapCodeLocals), "locals of the functions that failed", 0, HasMessage),
        new(nameof(AnalysisLimits.MaxTrapCodeSteps), "work on the functions that failed", 0, HasMessage),
        new(nameof(AnalysisLimits.MaxTrapCodeWalks), "functions looked through", 0, HasMessage),
        new(nameof(AnalysisLimits.MaxTrapMessageBytes), "bytes of the message", 0, HasMessage),
    ];

    private static bool HasMessage(AnalysisLimits limits) =>
        TruthCase
            .Open("asc-inventory-release-throw")
            .Report(limits, 0)
            .Trap.Message?.StartsWith("negative quantity: -17", StringComparison.Ordinal) == true;
}
