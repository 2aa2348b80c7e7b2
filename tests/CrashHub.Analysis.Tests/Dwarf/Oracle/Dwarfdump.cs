using System.Buffers;
using System.Globalization;

namespace CrashHub.Analysis.Tests.Dwarf.Oracle;

/// <summary>What llvm-dwarfdump 14 prints of a module: the addresses of its line rows, and its functions.</summary>
internal static class Dwarfdump
{
    private const string Tool = "llvm-dwarfdump-14";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Every address that a row of a line table has, ascending, each once; null when the tool is not installed.</summary>
    public static async Task<SortedSet<uint>?> LineAddressesAsync(string path)
    {
        if (await LlvmTool.LinesAsync(Tool, ["--debug-line", path]) is not { } lines)
            return null;
        var addresses = new SortedSet<uint>();
        foreach (var line in lines)
        {
            // 0x0000000000000005     18      0      1   0             0  is_stmt
            if (line.StartsWith("0x", StringComparison.Ordinal) && line.IndexOf(' ') is > 2 and var end)
                AddLive(addresses, ulong.Parse(line.AsSpan(2, end - 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
        return addresses;
    }

    /// <summary>Every range of every function, dropped ones left out; null when the tool is not installed.</summary>
    public static async Task<HashSet<FunctionRange>?> FunctionsAsync(string path)
    {
        if (await LlvmTool.LinesAsync(Tool, ["--debug-info", path]) is not { } lines)
            return null;
        var functions = new HashSet<FunctionRange>();
        var entry = new Entry();
        foreach (var line in lines)
        {
            // 0x0000002a:   DW_TAG_subprogram
            if (line.Contains(": ", StringComparison.Ordinal) && line.Contains("DW_TAG_", StringComparison.Ordinal))
            {
                entry.AddTo(functions);
                entry = new Entry { IsFunction = line.EndsWith("DW_TAG_subprogram", StringComparison.Ordinal) };
            }
            else if (entry.IsFunction)
                entry.Read(line.AsSpan().Trim());
        }
        entry.AddTo(functions);
        return functions;
    }

    private static void AddLive(SortedSet<uint> addresses, ulong address)
    {
        if (address is > 0 and < uint.MaxValue - 1)
            addresses.Add((uint)address);
    }

    private sealed class Entry
    {
        private readonly List<(ulong Low, ulong High)> ranges = [];
        private ulong low;
        private string? name;
        private string? linkageName;
        private string? origin;

        public bool IsFunction { get; init; }

        public void Read(ReadOnlySpan<char> line)
        {
            if (line.StartsWith("DW_AT_low_pc"))
                // (dead code) for a tombstone
                low = line.IndexOf("(0x") is >= 0 and var start ? Hex(line, start) : 0;
            else if (line.StartsWith("DW_AT_high_pc"))
                ranges.Add((low, Hex(line, line.IndexOf('('))));
            else if (line.StartsWith("["))
                // [0x00000002, 0x00000010)
                ranges.Add((Hex(line, 0), Hex(line, line.IndexOf(' '))));
            else if (line.StartsWith("DW_AT_name"))
                name = Quoted(line);
            else if (line.StartsWith("DW_AT_linkage_name") || line.StartsWith("DW_AT_MIPS_linkage_name"))
                linkageName = Quoted(line);
            else if (line.StartsWith("DW_AT_abstract_origin") || (origin is null && line.StartsWith("DW_AT_specification")))
                origin = Quoted(line);
        }

        public void AddTo(HashSet<FunctionRange> functions)
        {
            foreach (var range in ranges)
            {
                if (range.Low != 0 && range.Low < range.High && range.High <= uint.MaxValue - 1)
                    functions.Add(new((uint)range.Low, (uint)range.High, linkageName ?? name ?? origin ?? ""));
            }
        }

        private static string? Quoted(ReadOnlySpan<char> line)
        {
            var first = line.IndexOf('"');
            var last = line.LastIndexOf('"');
            return first < last ? line[(first + 1)..last].ToString() : null;
        }

        private static ulong Hex(ReadOnlySpan<char> line, int before)
        {
            var digits = line[(before + 3)..];
            var end = digits.IndexOfAnyExcept(HexDigits);
            return ulong.Parse(end < 0 ? digits : digits[..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
    }
}
