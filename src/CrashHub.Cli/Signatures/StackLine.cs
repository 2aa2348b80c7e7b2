using CrashHub.Analysis.Signatures;

namespace CrashHub.Cli.Signatures;

/// <summary>One stack of stdin.</summary>
/// <param name="Id">Any text; comes back with the answer.</param>
/// <param name="Trap">The trap's word, or null.</param>
/// <param name="Frames">Youngest first.</param>
internal sealed record StackLine(string? Id, string? Trap, IReadOnlyList<SignatureFrame?>? Frames);
