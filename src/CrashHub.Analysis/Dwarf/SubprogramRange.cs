using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>Code that debug information says belongs to one function.</summary>
/// <param name="Low">First byte.</param>
/// <param name="High">One past the last byte.</param>
/// <param name="Name">As <see cref="DwarfFrame.Name"/>.</param>
public readonly record struct SubprogramRange(CodeSectionOffset Low, CodeSectionOffset High, string? Name);
