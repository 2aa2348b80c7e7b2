using Microsoft.Win32.SafeHandles;

namespace CrashHub.Server.Blobs;

/// <summary>
/// One file of the ingest journal, written by one thread of one process, which holds it open until it is sealed and every crash that was appended has
/// its row, or never will. From then on any process may delete it that sees that no row names it.
/// </summary>
internal sealed class JournalSegment
{
    /// <summary>A segment takes records until it is so long.</summary>
    public const long FullBytes = 64L << 20;

    /// <summary>Space is reserved in steps, so that a sync has no new length to write and a full disk is met before a record is torn by it.</summary>
    public const long ReserveBytes = 8L << 20;

    private readonly SafeFileHandle file;
    private readonly JournalFolder folder;

    // One for the writer, one for each appended dump whose row is not yet decided.
    private int holders = 1;

    private JournalSegment(JournalFolder folder, Guid id, SafeFileHandle file, long createdAt)
    {
        (this.folder, Id, this.file, CreatedAt) = (folder, id, file, createdAt);
    }

    private long reserved;

    public Guid Id { get; }

    /// <summary>A timestamp: its age must not depend on a clock that can be set.</summary>
    public long CreatedAt { get; }

    /// <summary>Bytes of whole, synced records, and of what fills the blocks that batches end in.</summary>
    public long Length { get; private set; }

    /// <summary>Creates a segment whose name is durable, and holds it open.</summary>
    public static JournalSegment Create(JournalFolder folder, long at)
    {
        var id = Guid.NewGuid();
        var path = folder.PathOf(id);
        var opened = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            FileSync.Folder(folder.Path);
            // Each dump is read a few times and soon deleted: to find it new pages of memory costs more than to read it from the disk.
            FileSync.TryWritePastCache(opened);
            return new JournalSegment(folder, id, opened, at);
        }
        catch (IOException)
        {
            opened.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>
    /// Appends dumps and syncs once. Each is durable when this returns, none when it throws; the segment must then be sealed. The last block is filled with
    /// zeros, so that the next batch begins with a block.
    /// </summary>
    /// <param name="dumps">The dumps.</param>
    /// <param name="buffer">What they are gathered in.</param>
    /// <returns>Where each lies.</returns>
    public JournalLocator[] Append(IReadOnlyList<(int Owner, ReadOnlyMemory<byte> Dump)> dumps, AlignedBuffer buffer)
    {
        var locators = new JournalLocator[dumps.Count];
        var end = Length;
        for (var i = 0; i < dumps.Count; i++)
        {
            locators[i] = new(dumps[i].Owner, Id, end, dumps[i].Dump.Length);
            end += JournalRecord.HeadBytes + dumps[i].Dump.Length;
        }
        end = AlignedBuffer.Up(end);
        if (end > reserved)
        {
            reserved = Math.Max(end, reserved + ReserveBytes);
            FileSync.Reserve(file, reserved);
        }
        Write(dumps, buffer);
        FileSync.Data(file);
        Length = end;
        Interlocked.Add(ref holders, dumps.Count);
        return locators;
    }

    private void Write(IReadOnlyList<(int Owner, ReadOnlyMemory<byte> Dump)> dumps, AlignedBuffer buffer)
    {
        Span<byte> head = stackalloc byte[JournalRecord.HeadBytes];
        var (at, filled) = (Length, 0);
        foreach (var (owner, dump) in dumps)
        {
            JournalRecord.WriteHead(head, owner, Id, dump.Span);
            Gather(head, buffer, ref at, ref filled);
            Gather(dump.Span, buffer, ref at, ref filled);
        }
        var whole = (int)AlignedBuffer.Up(filled);
        buffer.Span[filled..whole].Clear();
        RandomAccess.Write(file, buffer.Span[..whole], at);
    }

    private void Gather(ReadOnlySpan<byte> bytes, AlignedBuffer buffer, ref long at, ref int filled)
    {
        while (!bytes.IsEmpty)
        {
            var some = bytes[..Math.Min(bytes.Length, buffer.Length - filled)];
            some.CopyTo(buffer.Span[filled..]);
            bytes = bytes[some.Length..];
            filled += some.Length;
            if (filled < buffer.Length)
                continue;
            RandomAccess.Write(file, buffer.Span, at);
            at += filled;
            filled = 0;
        }
    }

    /// <summary>Takes no more records: what was reserved and not written is given back.</summary>
    public void Seal()
    {
        try
        {
            RandomAccess.SetLength(file, Length);
            folder.Closed(Id);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The disk is away or read-only; the tail is recognised as none by its zeros.
        }
        LetGo();
    }

    /// <summary>Says that one appended dump has its row or never will.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref holders) == 0)
            file.Dispose();
    }
}
