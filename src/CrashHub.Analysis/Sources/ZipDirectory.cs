using System.Text;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Sources;

/// <summary>
/// Reads the central directory of a zip (APPNOTE 6.3, sections 4.3.12 and 4.3.16); nothing is unpacked. The runtime's archive reader throws at
/// damage and makes an object of every entry that is declared; this one does neither. Zip64 and archives of several disks are not taken.
/// </summary>
internal static class ZipDirectory
{
    private const int MostNameBytes = 1024;
    private const int EndLength = 22;
    private const uint EndMark = 0x06054b50;
    private const uint EntryMark = 0x02014b50;
    private const int UnixLink = 0xA000;
    private const int UnixKind = 0xF000;
    private const int MostRatio = 1032; // deflate, RFC 1951: 258 bytes in two bits at best.

    /// <summary>The entries in the directory's order; an error of another kind than none means that the directory is not sound.</summary>
    public static List<SourceFile> Read(ReadOnlySpan<byte> zip, AnalysisLimits limits, out ParseError error)
    {
        error = default;
        var files = new List<SourceFile>();
        var end = FindEnd(zip);
        if (end < 0)
        {
            error = new(ParseErrorKind.MissingSection, null, zip.Length, "zip: no end of central directory");
            return files;
        }
        var tail = new ByteCursor(zip[(end + 10)..], end + 10);
        var count = tail.ReadUInt16();
        tail.Skip(4);
        var start = tail.ReadUInt32();
        if (count > limits.MaxSourceFiles)
        {
            error = new(ParseErrorKind.LimitReached, null, end + 10, $"zip: more than {limits.MaxSourceFiles} entries");
            return files;
        }
        // Zip64 writes all ones here and the true values elsewhere.
        if (start > end)
        {
            error = new(ParseErrorKind.LengthPastEnd, null, end + 16, "zip: central directory past its end (zip64 is not taken)");
            return files;
        }
        var cursor = new ByteCursor(zip[(int)start..end], start);
        for (var i = 0; i < count && !cursor.Failed; i++)
        {
            var file = ReadEntry(ref cursor, limits);
            if (!cursor.Failed)
                files.Add(file);
        }
        if (cursor.Failed)
            error = cursor.Error(null, $"zip: directory record {files.Count}");
        return files;
    }

    private static SourceFile ReadEntry(ref ByteCursor cursor, AnalysisLimits limits)
    {
        var position = cursor.Offset;
        if (cursor.ReadUInt32() != EntryMark)
            cursor.Fail(ParseErrorKind.BadMagic, position);
        cursor.Skip(4);
        var flags = cursor.ReadUInt16();
        var method = cursor.ReadUInt16();
        cursor.Skip(4);
        var crc = cursor.ReadUInt32();
        var packed = cursor.ReadUInt32();
        var length = cursor.ReadUInt32();
        var nameLength = cursor.ReadUInt16();
        var extraLength = cursor.ReadUInt16();
        var commentLength = cursor.ReadUInt16();
        cursor.Skip(4);
        var attributes = cursor.ReadUInt32();
        var header = cursor.ReadUInt32();
        var bytes = cursor.ReadBytes(nameLength);
        cursor.Skip(extraLength);
        cursor.Skip(commentLength);
        if (cursor.Failed)
            return default;
        var name = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MostNameBytes)]);
        var fault =
            ((attributes >> 16) & UnixKind) == UnixLink ? SourceFileFault.Link
            : bytes.Length > MostNameBytes || IsUnsafe(name) ? SourceFileFault.UnsafeName
            : name[^1] is '/' or '\\' ? SourceFileFault.Folder
            : (flags & 1) != 0 ? SourceFileFault.Encrypted
            : method is not (0 or 8) ? SourceFileFault.UnknownMethod
            : length > limits.MaxSourceFileBytes || packed > limits.MaxSourceFileBytes ? SourceFileFault.TooLarge
            : length > (ulong)packed * MostRatio ? SourceFileFault.ImpossibleRatio
            : SourceFileFault.None;
        return new(name, position, header, packed, length, method, crc, fault);
    }

    private static bool IsUnsafe(string name)
    {
        if (name.Length == 0 || name[0] is '/' or '\\' || name.Contains(':') || name.Contains('\0'))
            return true;
        foreach (var part in name.AsSpan().SplitAny('/', '\\'))
        {
            if (name.AsSpan(part) is "..")
                return true;
        }
        return false;
    }

    private static int FindEnd(ReadOnlySpan<byte> zip)
    {
        var last = Math.Max(0, zip.Length - EndLength - ushort.MaxValue);
        for (var at = zip.Length - EndLength; at >= last; at--)
        {
            var mark = new ByteCursor(zip[at..]);
            if (mark.ReadUInt32() == EndMark)
                return at;
        }
        return -1;
    }
}
