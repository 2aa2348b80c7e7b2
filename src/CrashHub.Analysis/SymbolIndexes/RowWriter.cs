namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Codes the rows of one piece of code: what changes, by how much, and every so many rows one that stands by itself.</summary>
internal sealed class RowWriter
{
    /// <summary>Low bits of a row's first byte: bytes of code since the last row; this value says that the number follows.</summary>
    public const int LongAdvance = 15;
    public const int LineChanges = 0x10;
    public const int ColumnChanges = 0x20;
    public const int FileChanges = 0x40;
    public const int CallChanges = 0x80;

    private Row last;
    private uint address;
    private int count;

    /// <summary>The rows.</summary>
    public Scratch Rows { get; } = new();

    /// <summary>For each run but the first: its code offset, and its place in <see cref="Rows"/>.</summary>
    public List<(uint Offset, uint Place)> Restarts { get; } = [];

    /// <summary>Begins a piece of code.</summary>
    public void Begin()
    {
        Rows.Clear();
        Restarts.Clear();
        last = default;
        address = 0;
        count = 0;
    }

    /// <summary>Adds a row unless it says what the last one said.</summary>
    /// <param name="offset">Bytes from the start of the piece; ascending, the first 0.</param>
    /// <param name="row">What holds from there.</param>
    public void Add(uint offset, in Row row)
    {
        if (count > 0 && row == last)
            return;
        if (count > 0 && count % SymbolIndexFormat.RowsPerRestart == 0)
        {
            Restarts.Add((offset, (uint)Rows.Length));
            last = default;
            address = offset;
        }
        count++;
        var advance = offset - address;
        var head = (byte)Math.Min(advance, LongAdvance);
        head |= (byte)(row.Line != last.Line ? LineChanges : 0);
        head |= (byte)(row.Column != last.Column ? ColumnChanges : 0);
        head |= (byte)(row.File != last.File ? FileChanges : 0);
        head |= (byte)(row.Call != last.Call ? CallChanges : 0);
        Rows.Byte(head);
        if (advance >= LongAdvance)
            Rows.Var(advance);
        if (row.Line != last.Line)
            Rows.Difference(row.Line, last.Line);
        if (row.Column != last.Column)
            Rows.Var(row.Column);
        if (row.File != last.File)
            Rows.Var(row.File);
        if (row.Call != last.Call)
            Rows.Difference(row.Call, last.Call);
        last = row;
        address = offset;
    }

    /// <summary>What holds from one code offset on.</summary>
    /// <param name="Line">0 for none.</param>
    /// <param name="Column">0 for none.</param>
    /// <param name="File">Number of the unit's file; 0 for none.</param>
    /// <param name="Call">One more than the place of the innermost inlined call's record; 0 for none.</param>
    public readonly record struct Row(uint Line, uint Column, uint File, uint Call);
}
