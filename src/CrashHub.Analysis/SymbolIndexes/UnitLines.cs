using System.Runtime.InteropServices;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>The lines of one unit in address order, and the files that are used of it. Buffers are kept from unit to unit.</summary>
internal sealed class UnitLines(StringTable strings)
{
    private const int Unasked = -1;
    private readonly List<LineRow> rows = [];
    private readonly List<uint> paths = [];
    private int[] files = [];
    private LineTable? table;

    /// <summary>What is known of each address: from one row's address up to the next row's.</summary>
    public ReadOnlySpan<LineRow> Rows => CollectionsMarshal.AsSpan(rows);

    /// <summary>The texts of the paths used, in the order of their numbers, which count from 1.</summary>
    public ReadOnlySpan<uint> Paths => CollectionsMarshal.AsSpan(paths);

    /// <summary>True once a line program carried the text of a file.</summary>
    public bool HasSources { get; private set; }

    /// <summary>Reads a unit's line program, or that of the unit that stands for it.</summary>
    public void Begin(DwarfUnit unit)
    {
        rows.Clear();
        paths.Clear();
        var holder = unit.Skeleton ?? unit;
        table = holder.Root.StmtList.AsSectionOffset is { } offset ? LineTable.Read(holder, offset) : null;
        table?.CopyTo(rows);
        HasSources |= table is { HasSources: true };
        var count = table?.FileCount ?? 0;
        if (files.Length < count)
            files = new int[count];
        files.AsSpan(0, count).Fill(Unasked);
    }

    /// <summary>The number of a file of the line program; 0 when it has no path.</summary>
    public uint FileOf(uint number)
    {
        if (table is null || number >= (uint)table.FileCount)
            return 0;
        if (files[number] == Unasked)
        {
            files[number] = 0;
            if (table.PathOf(number) is { } path)
            {
                paths.Add(strings.Add(path));
                files[number] = paths.Count;
            }
        }
        return (uint)files[number];
    }

    /// <summary>Index of the last row at or before an address; -1 when there is none.</summary>
    public int IndexAt(uint address)
    {
        var low = 0;
        var high = rows.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (rows[middle].Address <= address)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }
}
