using System.Globalization;
using System.Text;
using CrashHub.Analysis;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Contracts;
using CrashHub.Server.Observability;

namespace CrashHub.Server.Crashes;

/// <summary>Ranges and searches over a dump's memory.</summary>
internal static class MemoryAnswers
{
    private const int MostBytes = 1 << 20;
    private const int DefaultBytes = 256;
    private const int PreviewBytes = 64;

    public static IResult Read(HttpRequest request, ReadOnlyMemory<byte> dump)
    {
        if (!TryUnsigned(request.Query["memory"], 0, out var memory) || memory > uint.MaxValue)
            return Bad("memory", "memory must be the index of a memory.");
        if (!TryUnsigned(request.Query["address"], 0, out var address))
            return Bad("address", "address must be a number, as 0x1000 or 4096.");
        if (!TryUnsigned(request.Query["length"], DefaultBytes, out var length) || length is 0 or > MostBytes)
            return Bad("length", $"length must be a number from 1 to {MostBytes}.");
        var image = CoredumpFile.Parse(dump, AnalysisLimits.Default).Memory;
        var start = new MemoryAddress((uint)memory, address);
        if (!image.IsInside(start, (int)length))
            return Problem.Of(416, "range-not-satisfiable", "Outside of the memory", "The range does not lie inside the memory.");
        var bytes = new byte[length];
        var captured = new List<MemoryRange>();
        image.Read(start, bytes, captured);
        if (!request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase))
            return TypedResults.Bytes(bytes, "application/octet-stream");
        var zeros = image.ImpliedZeros(start, (int)length, captured);
        var document = new MemoryDocument(
            Hex(address),
            (int)length,
            Convert.ToHexStringLower(bytes),
            Printable(bytes),
            [.. captured.Select(c => new MemoryPart(Hex(c.Address), c.Length))],
            [.. zeros.Select(z => new MemoryPart(Hex(z.Address), z.Length))]
        );
        return TypedResults.Ok(document);
    }

    public static IResult Search(HttpContext context, PageRequest page, ReadOnlyMemory<byte> dump)
    {
        var request = context.Request;
        if (!TryUnsigned(request.Query["memory"], 0, out var memory) || memory > uint.MaxValue)
            return Bad("memory", "memory must be the index of a memory.");
        if (MemoryPattern.Read(request.Query["pattern"].ToString()) is not { } pattern)
            return Bad(
                "pattern",
                $"pattern must be 1 to {MemorySearch.LongestPattern} bytes: text, 0x and hex digits, or u32: or u64: and a number."
            );
        ulong from = 0;
        if (page.Cursor is { } cursor && (cursor.Backwards || !ulong.TryParse(cursor.Key, CultureInfo.InvariantCulture, out from)))
            return PageRequest.BadCursor();
        var file = CoredumpFile.Parse(dump, AnalysisLimits.Default);
        var found = MemorySearch.Find(file, (uint)memory, pattern, from, page.Limit + 1);
        var next =
            found.Count > page.Limit
                ? new Cursor(found[page.Limit].ToString(CultureInfo.InvariantCulture), null, Backwards: false).ToString()
                : null;
        var preview = new byte[PreviewBytes];
        var items = new List<MemoryMatch>();
        foreach (var address in found.Take(page.Limit))
        {
            file.Memory.Read(new MemoryAddress((uint)memory, address), preview);
            items.Add(new MemoryMatch(Hex(address), Printable(preview)));
        }
        return TypedResults.Ok(new Page<MemoryMatch>(items, next));
    }

    private static bool TryUnsigned(string? text, ulong byDefault, out ulong value)
    {
        if (!string.IsNullOrEmpty(text))
            return UnsignedText.TryParse(text, out value);
        value = byDefault;
        return true;
    }

    private static string Hex(ulong address) => "0x" + address.ToString("x", CultureInfo.InvariantCulture);

    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
            text.Append(b is >= 0x20 and < 0x7f ? (char)b : '.');
        return text.ToString();
    }

    private static IResult Bad(string parameter, string detail) =>
        Problem.Of(400, "invalid-fields", "Bad parameter", detail, ("parameter", parameter));
}
