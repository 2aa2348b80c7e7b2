using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Signatures;

/// <summary>All that a signature is made of. Kept with a crash, so that its signature can be made again, by other rules too, when the dump is gone.</summary>
/// <param name="Frames">Youngest first, inlined calls as frames of their own.</param>
/// <param name="Trap">The trap kind as far as the instruction tells: the same with and without the host's words.</param>
/// <param name="Candidates">The kinds that are left open where the trap is unknown; empty otherwise.</param>
/// <param name="Fingerprint">The sender's own grouping, or null.</param>
public sealed record SignatureInput(
    IReadOnlyList<SignatureFrame> Frames,
    TrapKind Trap,
    IReadOnlyList<TrapKind> Candidates,
    IReadOnlyList<string>? Fingerprint
)
{
    /// <summary>The trap kind that the report shows, the host's where it named one: what a project's rules mean by <c>trap:</c>.</summary>
    public TrapKind ShownTrap { get; init; } = Trap;
}
