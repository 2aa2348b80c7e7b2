namespace CrashHub.Analysis.Report;

/// <summary>A frame's base address in the stack in linear memory.</summary>
/// <param name="Address"><c>0x…</c>, or null.</param>
/// <param name="Source">How it was found.</param>
/// <param name="Proved">Each younger frame's size is certain.</param>
/// <param name="Verified">The sum also reaches the initial stack pointer.</param>
public sealed record FrameBase(string? Address, FrameBaseSource Source, bool Proved, bool Verified)
{
    /// <summary>Not known.</summary>
    public static FrameBase None { get; } = new(null, FrameBaseSource.None, Proved: false, Verified: false);
}
