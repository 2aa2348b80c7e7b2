namespace CrashHub.Analysis.Coredump;

/// <summary>Something that a reader of the dump should know.</summary>
/// <param name="Kind">A stable word; one that begins with <c>damaged</c> stands for damage, others inform.</param>
/// <param name="Section">The section's name, or null for the file itself.</param>
/// <param name="Offset">Absolute byte offset in the file.</param>
/// <param name="Detail">What, in words; holds no bytes of memory.</param>
public sealed record CoredumpNote(string Kind, string? Section, long Offset, string Detail)
{
    /// <summary>True when the note stands for damage.</summary>
    public bool IsDamage => Kind.StartsWith("damaged", StringComparison.Ordinal);
}
