using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Report;

/// <summary>One thing that a reader should know.</summary>
/// <param name="Kind">A stable word; begins with <c>damaged</c> when it stands for damage.</param>
/// <param name="Section">The section, or null.</param>
/// <param name="Offset">Absolute byte offset, or null.</param>
/// <param name="Detail">One sentence.</param>
public sealed record ReportNote(string Kind, string? Section, long? Offset, string Detail)
{
    /// <summary>A note that stands for damage.</summary>
    public static ReportNote Damage(string what, ParseError error) => new("damaged" + what, error.Section, error.Offset, error.ToString());
}
