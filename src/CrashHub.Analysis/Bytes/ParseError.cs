namespace CrashHub.Analysis.Bytes;

/// <summary>The first thing that is wrong with an input.</summary>
/// <param name="Kind">What is wrong; <see cref="ParseErrorKind.None"/> in the default value.</param>
/// <param name="Section">The section's name (custom sections by their own, others by the spec's word, for example <c>code</c>), or null for the file itself.</param>
/// <param name="Offset">Absolute offset in bytes from the first byte of the file, at most the file's length.</param>
/// <param name="Detail">What was being read, in words, without values from memory.</param>
public readonly record struct ParseError(ParseErrorKind Kind, string? Section, long Offset, string Detail)
{
    /// <summary>One line for people: what, in which section, at which byte.</summary>
    public override string ToString() =>
        Section is null ? $"{Detail}: {Kind} at byte 0x{Offset:x}" : $"{Detail}: {Kind} in section {Section} at byte 0x{Offset:x}";
}
