namespace CrashHub.Analysis.Dwarf;

/// <summary>The lines of one line program, and the paths of its files.</summary>
internal sealed class LineTable
{
    private readonly LineFiles files;
    private readonly LineRow[] rows;
    private readonly LineSequence[] sequences;
    private readonly AddressMap map;

    private LineTable(DwarfUnit unit, LineHeader header, LineRow[] rows, LineSequence[] sequences)
    {
        (this.rows, this.sequences) = (rows, sequences);
        files = new(unit, header);
        var ranges = new List<AddressRange>(sequences.Length);
        for (var i = 0; i < sequences.Length; i++)
            ranges.Add(new(sequences[i].Low, sequences[i].High, i));
        map = AddressMap.Build(ranges);
    }

    /// <summary>Runs the program at an offset of the unit's <c>.debug_line</c>; null when its head is not sound.</summary>
    public static LineTable? Read(DwarfUnit unit, ulong offset)
    {
        if (LineHeader.Read(unit, offset) is not { } header)
            return null;
        var foundRows = new List<LineRow>();
        var foundSequences = new List<LineSequence>();
        LineProgram.Run(unit, header, foundRows, foundSequences);
        return new(unit, header, foundRows.ToArray(), foundSequences.ToArray());
    }

    /// <summary>Number of rows kept.</summary>
    public int RowCount => rows.Length;

    /// <inheritdoc cref="LineFiles.HasSources"/>
    public bool HasSources => files.HasSources;

    /// <summary>Number of files, so that every number below it may have a path.</summary>
    public int FileCount => files.Count;

    /// <summary>
    /// Appends what <see cref="TryFind"/> says of every address: a row where the answer changes, <see cref="LineRow.None"/> where no sequence
    /// covers the code. Of rows at one address the last counts.
    /// </summary>
    public void CopyTo(List<LineRow> into)
    {
        uint end = 0;
        foreach (var piece in map.Pieces)
        {
            if (into.Count > 0 && end < piece.Low)
                into.Add(LineRow.None(end));
            var sequence = sequences[map.RangeAt(piece.Owner).Owner];
            var index = IndexOf(sequence, piece.Low);
            into.Add(rows[index] with { Address = piece.Low });
            for (index++; index < sequence.End && rows[index].Address < piece.High; index++)
                into.Add(rows[index]);
            end = piece.High;
        }
        if (into.Count > 0)
            into.Add(LineRow.None(end));
    }

    /// <summary>The row that an address lies in; false when no live sequence covers it.</summary>
    public bool TryFind(uint address, out LineRow row)
    {
        row = default;
        if (!map.TryFind(address, out var piece))
            return false;
        row = rows[IndexOf(sequences[piece.Owner], address)];
        return true;
    }

    private int IndexOf(LineSequence sequence, uint address)
    {
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
        return low - 1;
    }

    /// <summary>A file's path by its number in rows and call sites, as compilation directory, directory and name; null when there is no such file.</summary>
    public string? PathOf(ulong file) => files.PathOf(file);
}
