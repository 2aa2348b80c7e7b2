using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Signatures;

/// <summary>All that a signature is made of. Kept with a crash, so that its signature can be made again, by other rules too, when the dump is gone.</summary>
/// <param name="Frames">Youngest first, inlined calls as frames of their own.</param>
/// <param name="Trap">The trap kind.</param>
/// <param name="Candidates">The kinds that are left open where the trap is unknown; empty otherwise.</param>
/// <param name="Fingerprint">The sender's own grouping, or null.</param>
public sealed record SignatureInput(
    IReadOnlyList<SignatureFrame> Frames,
    TrapKind Trap,
    IReadOnlyList<TrapKind> Candidates,
    IReadOnlyList<string>? Fingerprint
);
