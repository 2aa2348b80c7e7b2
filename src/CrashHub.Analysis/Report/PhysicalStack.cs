namespace CrashHub.Analysis.Report;

/// <summary>One thread's physical frames, youngest first.</summary>
internal sealed record PhysicalStack(string Name, bool Truncated, IReadOnlyList<PhysicalFrame> Frames);
