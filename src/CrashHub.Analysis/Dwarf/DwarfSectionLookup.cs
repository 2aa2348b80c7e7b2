namespace CrashHub.Analysis.Dwarf;

/// <summary>Finds one custom section of a file.</summary>
/// <param name="name">The section's name with its dot.</param>
/// <returns>The contents and the absolute offset of their first byte, or null when the file has no such section.</returns>
public delegate (ReadOnlyMemory<byte> Bytes, long Offset)? DwarfSectionLookup(string name);
