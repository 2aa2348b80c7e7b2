using System.Buffers.Binary;
using System.Text;

namespace CrashHub.Server.Builds;

/// <summary>
/// Whether a zip of sources may be kept (APPNOTE 6.3, 4.3). It is stored as it came and never unpacked to disk; still a name that leaves its folder, a
/// link, or more than a build may hold once unpacked is refused here, so that nothing that reads it later can be led astray.
/// </summary>
internal static class SourcesCheck
{
    private const int MaxEntries = 20_000;
    private const int MaxNameLength = 1024;
    private const int EndLength = 22;
    private const int EntryLength = 46;
    private const uint EndMark = 0x06054b50;
    private const uint EntryMark = 0x02014b50;
    private const int UnixLink = 0xA000;
    private const int UnixKind = 0xF000;

    /// <summary>Null when it may, else why not.</summary>
    public static string? Fault(ReadOnlySpan<byte> zip, long maxUnpacked)
    {
        var end = FindEnd(zip);
        if (end < 0)
            return "not a zip: no end of central directory";
        var count = BinaryPrimitives.ReadUInt16LittleEndian(zip[(end + 10)..]);
        long at = BinaryPrimitives.ReadUInt32LittleEndian(zip[(end + 16)..]);
        if (count > MaxEntries)
            return $"more than {MaxEntries} entries";
        long unpacked = 0;
        for (var k = 0; k < count; k++)
        {
            if (at > end - EntryLength || BinaryPrimitives.ReadUInt32LittleEndian(zip[(int)at..]) != EntryMark)
                return $"entry {k}: no directory record at byte {at} (zip64 is not taken)";
            var entry = zip[(int)at..end];
            var name = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]);
            var length =
                EntryLength
                + name
                + BinaryPrimitives.ReadUInt16LittleEndian(entry[30..])
                + BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
            if (length > entry.Length)
                return $"entry {k}: reaches past the directory's end";
            unpacked += BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
            if (unpacked > maxUnpacked)
                return $"more than {maxUnpacked} bytes when unpacked";
            if (((BinaryPrimitives.ReadUInt32LittleEndian(entry[38..]) >> 16) & UnixKind) == UnixLink)
                return $"entry {k}: a link";
            if (NameFault(Encoding.UTF8.GetString(entry.Slice(EntryLength, name))) is { } fault)
                return $"entry {k}: {fault}";
            at += length;
        }
        return null;
    }

    private static string? NameFault(string name)
    {
        if (name.Length is 0 or > MaxNameLength)
            return $"a name of {name.Length} characters";
        if (name[0] is '/' or '\\' || name.Contains(':') || name.Contains('\0'))
            return "an absolute name";
        return name.Split('/', '\\').Contains("..", StringComparer.Ordinal) ? "a name that leaves its folder" : null;
    }

    private static int FindEnd(ReadOnlySpan<byte> zip)
    {
        var last = Math.Max(0, zip.Length - EndLength - ushort.MaxValue);
        for (var at = zip.Length - EndLength; at >= last; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(zip[at..]) == EndMark)
                return at;
        }
        return -1;
    }
}
