using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace CrashHub.Server.Blobs;

/// <summary>
/// Reads files by calls that fail where the disk does. What is mapped has no such answer: a page that can't be read is a signal, and the process ends.
/// </summary>
internal static class FileBytes
{
    private const int Piece = 256 << 10;

    /// <summary>A whole file in memory when it has at most <paramref name="most"/> bytes, else mapped; null when it is not there.</summary>
    /// <exception cref="UnreadableBlobException">The disk does not give them.</exception>
    public static IBlobContent? Open(string path, int most)
    {
        if (TryOpen(path) is not { } file)
            return null;
        if (RandomAccess.GetLength(file) > most)
            return MappedFile.Map(file, path);
        using (file)
            return Read(file, path);
    }

    private static PooledContent Read(SafeFileHandle file, string path)
    {
        var content = new PooledContent((int)RandomAccess.GetLength(file));
        try
        {
            Fill(file, path, content.Buffer, 0);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>Opens a blob to be read; null when it is not there.</summary>
    public static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads as many bytes as there is room for.</summary>
    /// <exception cref="UnreadableBlobException">The disk does not give them, or there are not so many.</exception>
    public static void Fill(SafeFileHandle file, string path, Span<byte> into, long offset)
    {
        while (!into.IsEmpty)
        {
            int count;
            try
            {
                count = RandomAccess.Read(file, into, offset);
            }
            catch (IOException fault)
            {
                throw new UnreadableBlobException(path, fault.Message, fault);
            }
            if (count == 0)
                throw new UnreadableBlobException(path, $"it ends at {offset}.");
            into = into[count..];
            offset += count;
        }
    }

    /// <summary>Reads everything once, for nothing but to see that the disk gives it.</summary>
    /// <exception cref="UnreadableBlobException">It does not.</exception>
    public static void Check(SafeFileHandle file, string path, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (long at = 0; at < length; at += Piece)
                Fill(file, path, buffer.AsSpan(0, (int)Math.Min(Piece, length - at)), at);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
