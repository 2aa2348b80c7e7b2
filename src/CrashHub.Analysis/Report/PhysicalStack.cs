using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Report;

/// <summary>One thread's physical frames, youngest first.</summary>
internal sealed record PhysicalStack(string Name, bool Truncated, IReadOnlyList<PhysicalFrame> Frames)
{
    /// <summary>What is known of each frame's machine, one for each of <see cref="Frames"/>; empty for a text, null entries where the module is not at hand.</summary>
    public IReadOnlyList<FrameState?> States { get; init; } = [];
}
