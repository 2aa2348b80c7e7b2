using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Report;

/// <summary>Gathers a report's notes, bounded; what is over the bound is counted.</summary>
internal sealed class ReportNotes(int capacity)
{
    private readonly List<ReportNote> notes = [];
    private readonly HashSet<ReportNote> seen = [];
    private int dropped;

    public void Add(ReportNote note)
    {
        if (!seen.Add(note))
            return;
        if (notes.Count < capacity)
            notes.Add(note);
        else
            dropped++;
    }

    public void Add(CoredumpNote note) => Add(new ReportNote(note.Kind, note.Section, note.Offset, note.Detail));

    public void Add(string kind, string detail) => Add(new ReportNote(kind, null, null, detail));

    public IReadOnlyList<ReportNote> ToList() =>
        dropped == 0 ? notes : [.. notes, new ReportNote("moreNotes", null, null, $"{dropped} more notes are not listed")];
}
