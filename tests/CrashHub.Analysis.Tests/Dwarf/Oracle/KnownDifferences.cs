using System.Globalization;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Dwarf.Oracle;

/// <summary>
/// Where we differ from LLVM's tools and why: rows of <c>dwarf/differences.tsv</c> with the module, the first and the last address, what
/// differs (<c>frames</c>, <c>functions</c>, <c>variables</c> or <c>types</c>) and the reason.
/// </summary>
internal sealed class KnownDifferences
{
    private readonly List<Row> rows;
    private readonly HashSet<Row> used = [];

    private KnownDifferences(List<Row> rows) => this.rows = rows;

    /// <summary>Modules that have rows.</summary>
    public static IEnumerable<string> Modules() => Rows().Select(row => row.Module).Distinct();

    /// <summary>The rows of one module and one kind.</summary>
    public static KnownDifferences Of(string module, string kind) =>
        new([.. Rows().Where(row => row.Module == module && row.Kind == kind)]);

    /// <summary>True when a row explains the address.</summary>
    public bool Explain(uint address)
    {
        var row = rows.FirstOrDefault(row => address >= row.First && address <= row.Last);
        if (row is not null)
            used.Add(row);
        return row is not null;
    }

    /// <summary>Rows that explained nothing.</summary>
    public IEnumerable<string> Unused() => rows.Where(row => !used.Contains(row)).Select(row => row.ToString());

    private static IEnumerable<Row> Rows() =>
        Fixture
            .Text("dwarf/differences.tsv")
            .Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(cells => new Row(cells[0], cells[1], Hex(cells[2]), Hex(cells[3]), cells[4]));

    private static uint Hex(string cell) => uint.Parse(cell.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Row(string Module, string Kind, uint First, uint Last, string Reason);
}
