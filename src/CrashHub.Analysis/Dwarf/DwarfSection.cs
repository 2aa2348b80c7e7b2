namespace CrashHub.Analysis.Dwarf;

/// <summary>The bytes of one debug section.</summary>
/// <param name="Bytes">The section's contents; empty when the file has no such section.</param>
/// <param name="Offset">Absolute offset of the first byte in its file; faults are told in these.</param>
/// <param name="Name">The section's name with its dot, for example <c>.debug_info</c> or <c>.debug_info.dwo</c>.</param>
public readonly record struct DwarfSection(ReadOnlyMemory<byte> Bytes, long Offset, string Name);
