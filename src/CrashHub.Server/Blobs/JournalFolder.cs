using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace CrashHub.Server.Blobs;

/// <summary>The segments of the ingest journal as files: read by any process, deleted by whichever holds the lock.</summary>
internal sealed class JournalFolder(string path)
{
    private const string Extension = ".segment";
    private const int MostTries = 5;

    // Segments that this process closed itself: nothing of them is torn.
    private readonly ConcurrentDictionary<Guid, bool> closed = new();

    public string Path { get; } = path;

    public string PathOf(Guid segment) => System.IO.Path.Combine(Path, segment.ToString("n") + Extension);

    /// <summary>All segments that are there.</summary>
    public IReadOnlyList<Guid> List()
    {
        if (!Directory.Exists(Path))
            return [];
        var segments = new List<Guid>();
        foreach (var file in Directory.EnumerateFiles(Path, "*" + Extension))
        {
            if (Guid.TryParseExact(System.IO.Path.GetFileNameWithoutExtension(file), "n", out var segment))
                segments.Add(segment);
        }
        return segments;
    }

    /// <summary>
    /// True when nobody writes the segment any more, nor still decides about a dump in it. Its writer holds it open, and with that a shared lock; a
    /// segment that was let go of once is never written again.
    /// </summary>
    public bool IsFree(Guid segment)
    {
        try
        {
            using var alone = File.OpenHandle(PathOf(segment), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Where the whole records of a segment end, and where the file does. They differ after a death or a loss of power, and when a record was damaged: then
    /// records that are named may lie behind it.
    /// </summary>
    public (long Sound, long Length) Measure(Guid segment)
    {
        using var file = OpenToRead(segment);
        var length = RandomAccess.GetLength(file);
        return (SoundLength(file, segment, length), length);
    }

    /// <summary>Cuts a segment that nobody has open.</summary>
    /// <exception cref="IOException">Somebody has.</exception>
    public void Cut(Guid segment, long length)
    {
        using var alone = File.OpenHandle(PathOf(segment), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        RandomAccess.SetLength(alone, length);
    }

    /// <summary>When the segment was last written.</summary>
    public DateTimeOffset WrittenAt(Guid segment) => new(File.GetLastWriteTimeUtc(PathOf(segment)), TimeSpan.Zero);

    /// <summary>Removes a segment.</summary>
    public void Delete(Guid segment)
    {
        File.Delete(PathOf(segment));
        closed.TryRemove(segment, out _);
    }

    /// <summary>Says that the segment ends where its records do.</summary>
    public void Closed(Guid segment) => closed[segment] = true;

    /// <summary>True when this process wrote the segment and ended it where its records end, so that it need not be read to find out.</summary>
    public bool IsClosed(Guid segment) => closed.ContainsKey(segment);

    /// <summary>Reads a dump; null when it is not there, or its bytes are not those that were written.</summary>
    public IBlobContent? Read(JournalLocator locator)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                using var file = OpenToRead(locator.Segment);
                return Read(file, PathOf(locator.Segment), locator);
            }
            catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
            catch (IOException) when (tries < MostTries)
            {
                // Somebody asked at this moment whether the segment is free, and had it alone for that.
            }
        }
    }

    private SafeFileHandle OpenToRead(Guid segment) =>
        File.OpenHandle(PathOf(segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static PooledContent? Read(SafeFileHandle file, string path, JournalLocator locator)
    {
        Span<byte> head = stackalloc byte[JournalRecord.HeadBytes];
        var left = RandomAccess.GetLength(file) - locator.Offset - head.Length;
        if (left < 0)
            return null;
        FileBytes.Fill(file, path, head, locator.Offset);
        if (
            !JournalRecord.TryReadHead(head, locator.Segment, out var owner, out var length, out var checksum)
            || owner != locator.Owner
            || length != locator.Length
            || length > left
        )
            return null;
        var content = new PooledContent(length);
        var isWhole = false;
        try
        {
            FileBytes.Fill(file, path, content.Buffer, locator.Offset + head.Length);
            isWhole = JournalRecord.Checksum(content.Buffer) == checksum;
            return isWhole ? content : null;
        }
        finally
        {
            if (!isWhole)
                content.Dispose();
        }
    }

    private static long SoundLength(SafeFileHandle file, Guid segment, long length)
    {
        var head = new byte[JournalRecord.HeadBytes];
        long offset = 0;
        while (
            RandomAccess.Read(file, head, offset) == head.Length
            && JournalRecord.TryReadHead(head, segment, out _, out var bytes, out var checksum)
            && bytes <= length - offset - head.Length
            && IsWhole(file, offset + head.Length, bytes, checksum)
        )
            offset += head.Length + bytes;
        return offset;
    }

    private static bool IsWhole(SafeFileHandle file, long offset, int length, uint checksum)
    {
        using var content = new PooledContent(length);
        return RandomAccess.Read(file, content.Buffer, offset) == length && JournalRecord.Checksum(content.Buffer) == checksum;
    }
}
