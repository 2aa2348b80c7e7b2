namespace CrashHub.Analysis.Coredump;

/// <summary>
/// A frame as the dump has it (Coredump.md, frame). What its numbers mean depends on <see cref="CoredumpFile.Layout"/>; ask
/// <see cref="FrameNormalizer"/> for positions.
/// </summary>
/// <param name="InstanceIndex">Index of the instance; not checked. Zero in layouts without instances.</param>
/// <param name="FunctionIndex">The number written as funcidx.</param>
/// <param name="CodeOffset">The number written as codeoffset.</param>
/// <param name="LocalCount">Locals that are there, parameters first.</param>
/// <param name="StackCount">Operands that are there.</param>
/// <param name="Offset">Absolute byte offset of the frame in the file.</param>
public readonly record struct CoredumpFrame(
    uint InstanceIndex,
    uint FunctionIndex,
    ulong CodeOffset,
    int LocalCount,
    int StackCount,
    int Offset
)
{
    internal int ValuesOffset { get; init; }
}
