using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CrashHub.Server.Blobs;

/// <summary>Where a dump lies in the ingest journal. Text: <c>owner/32 hex digits@offset+length</c>.</summary>
/// <param name="Owner">The project.</param>
/// <param name="Segment">The segment's file.</param>
/// <param name="Offset">Byte offset of the record, its head included.</param>
/// <param name="Length">Bytes of the dump.</param>
internal readonly record struct JournalLocator(int Owner, Guid Segment, long Offset, int Length)
{
    public static bool TryParse([NotNullWhen(true)] string? text, out JournalLocator locator)
    {
        locator = default;
        if (text is null)
            return false;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        if (
            slash < 1
            || at < slash
            || plus < at
            || !int.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var owner)
            || !Guid.TryParseExact(text.AsSpan(slash + 1, at - slash - 1), "n", out var segment)
            || !long.TryParse(text.AsSpan(at + 1, plus - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || !int.TryParse(text.AsSpan(plus + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
        )
            return false;
        locator = new(owner, segment, offset, length);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Owner}/{Segment:n}@{Offset}+{Length}");
}
