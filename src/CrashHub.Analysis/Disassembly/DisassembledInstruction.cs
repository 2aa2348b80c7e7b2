namespace CrashHub.Analysis.Disassembly;

/// <summary>One instruction of a function.</summary>
/// <param name="CodeOffset">Bytes from the function body's first byte, as in a dump's frames.</param>
/// <param name="ModuleOffset">Bytes from the module's first byte.</param>
/// <param name="Bytes">Its bytes, in hex; the first 32 of a longer one.</param>
/// <param name="Depth">How many blocks it lies in.</param>
/// <param name="Text">Mnemonic and immediates.</param>
/// <param name="Function">The function that the code comes from: an inlined one's name where it does; null without debug information.</param>
/// <param name="File">Source file; null when unknown.</param>
/// <param name="Line">Line, from 1; null when unknown.</param>
/// <param name="Column">Column, from 1; null when unknown.</param>
public sealed record DisassembledInstruction(
    long CodeOffset,
    long ModuleOffset,
    string Bytes,
    int Depth,
    string Text,
    string? Function,
    string? File,
    long? Line,
    long? Column
)
{
    /// <summary>True for the instruction that the frame is at: the one that trapped in the youngest frame, the call in the others.</summary>
    public bool Current { get; init; }
}
