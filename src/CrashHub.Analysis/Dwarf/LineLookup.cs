namespace CrashHub.Analysis.Dwarf;

/// <summary>
/// The lines of one line program for few questions: the program is gone through once for its sequences, and of these only those are run that an
/// address lies in. <see cref="LineTable"/> is the same for all of a program.
/// </summary>
internal sealed class LineLookup
{
    private readonly DwarfUnit unit;
    private readonly LineHeader header;
    private readonly LineFiles files;
    private readonly List<LinePart> parts;
    private readonly AddressMap map;
    private readonly Dictionary<int, (LineRow[] Rows, LineSequence[] Sequences)> read = [];
    private readonly HashSet<int> paid = [];
    private long keptRows;

    private LineLookup(DwarfUnit unit, LineHeader header, List<LinePart> parts, int rowCount)
    {
        (this.unit, this.header, this.parts, RowCount) = (unit, header, parts, rowCount);
        files = new(unit, header);
        var ranges = new List<AddressRange>(parts.Count);
        for (var i = 0; i < parts.Count; i++)
            ranges.Add(new(parts[i].Low, parts[i].High, i));
        map = AddressMap.Build(ranges);
    }

    /// <summary>Scans the program at an offset of the unit's <c>.debug_line</c>; null when its head is not sound.</summary>
    public static LineLookup? Read(DwarfUnit unit, ulong offset)
    {
        if (LineHeader.Read(unit, offset) is not { } header)
            return null;
        var found = new List<LinePart>();
        var rows = LineScan.Run(unit, header, found);
        return new(unit, header, found, rows);
    }

    /// <summary>Number of rows of the program.</summary>
    public int RowCount { get; }

    /// <summary>The end of the last code that a sequence covers; 0 where none does.</summary>
    public uint End
    {
        get
        {
            uint end = 0;
            foreach (var part in parts)
                end = Math.Max(end, part.High);
            return end;
        }
    }

    /// <summary>The row that an address lies in; false when no live sequence covers it.</summary>
    public bool TryFind(uint address, out LineRow row)
    {
        row = default;
        if (!map.TryFind(address, out var piece))
            return false;
        var part = parts[piece.Owner];
        var (rows, sequences) = RowsOf(part.Start, part.End);
        // A part has one sequence, or several where code was dropped in its midst.
        var sequence = Array.FindLast(sequences, sequence => sequence.Low == part.Low && sequence.High == part.High);
        var low = sequence.First;
        var high = sequence.End;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].Address <= address)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == sequence.First)
            return false;
        row = rows[low - 1];
        return true;
    }

    /// <summary>A file's path by its number in rows and call sites, as compilation directory, directory and name; null when there is no such file.</summary>
    public string? PathOf(ulong file) => files.PathOf(file);

    /// <summary>The embedded text of the file with a path; null when there is none.</summary>
    public ReadOnlyMemory<byte>? SourceOf(string path) => files.SourceOf(path);

    private (LineRow[] Rows, LineSequence[] Sequences) RowsOf(int start, int end)
    {
        if (read.TryGetValue(start, out var known))
            return known;
        var rows = new List<LineRow>();
        var sequences = new List<LineSequence>();
        // The scan paid for each part once; one that was given up and is asked for again costs again.
        var budget = paid.Add(start) ? new WorkBudget(unit.File.Limits) : unit.File.Budget;
        LineProgram.Run(unit, header, start, end, budget, rows, sequences);
        keptRows += rows.Count;
        if (keptRows > unit.File.Limits.MaxLineRowsPerTable)
        {
            read.Clear();
            keptRows = rows.Count;
        }
        return read[start] = (rows.ToArray(), sequences.ToArray());
    }
}
