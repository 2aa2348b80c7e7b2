using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>Faults met so far; each place once, and no more than a report would show.</summary>
internal sealed class FaultList(int capacity)
{
    private readonly List<ParseError> faults = [];
    private readonly HashSet<(string? Section, long Offset)> places = [];

    /// <summary>The faults in the order met.</summary>
    public IReadOnlyList<ParseError> Items => faults;

    /// <summary>Faults met, repeated and dropped ones counted: grows whenever something was not sound.</summary>
    public long Met { get; private set; }

    /// <summary>Keeps a fault unless its place is known or the list is full.</summary>
    public void Add(ParseError fault)
    {
        if (fault.Kind != ParseErrorKind.None)
            Met++;
        if (fault.Kind != ParseErrorKind.None && faults.Count < capacity && places.Add((fault.Section, fault.Offset)))
            faults.Add(fault);
    }
}
