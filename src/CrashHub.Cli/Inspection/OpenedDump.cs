using CrashHub.Analysis.Report;

namespace CrashHub.Cli.Inspection;

/// <summary>A dump with the files that were named beside it.</summary>
/// <param name="Bytes">The dump.</param>
/// <param name="Event">What the host would have sent with it.</param>
/// <param name="Plan">What the dump wants.</param>
/// <param name="Files">The files.</param>
/// <param name="Loading">Which of them answers what.</param>
internal sealed record OpenedDump(
    ReadOnlyMemory<byte> Bytes,
    CrashEvent Event,
    AnalysisPlan Plan,
    InspectionFiles Files,
    ModuleLoading Loading
);
