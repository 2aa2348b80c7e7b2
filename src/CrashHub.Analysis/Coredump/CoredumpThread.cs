namespace CrashHub.Analysis.Coredump;

/// <summary>A thread: one <c>corestack</c> section.</summary>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="Frames">Frames, youngest first.</param>
/// <param name="IsTruncated">True when frames were lost to damage or to a limit; the frames present are the youngest.</param>
public sealed record CoredumpThread(string Name, IReadOnlyList<CoredumpFrame> Frames, bool IsTruncated);
