namespace CrashHub.Analysis.Bytes;

/// <summary>Bytes from the first byte of a section's contents.</summary>
public readonly record struct SectionOffset(ulong Value);
