namespace CrashHub.Analysis.Report;

/// <summary>One thread of the dump.</summary>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="Truncated">True when the dump or a limit left out older frames.</param>
/// <param name="Frames">Youngest first; an inlined call stands before the physical frame that holds it.</param>
public sealed record ThreadReport(string Name, bool Truncated, IReadOnlyList<FrameReport> Frames);
