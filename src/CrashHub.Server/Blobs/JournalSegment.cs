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

    private readonly JournalFolder folder;
    private readonly SafeFileHandle file;
    private readonly List<ReadOnlyMemory<byte>> pieces = [];

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

    /// <summary>Bytes of whole, synced records.</summary>
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
            return new JournalSegment(folder, id, opened, at);
        }
        catch (IOException)
        {
            opened.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Appends dumps and syncs once. Each is durable when this returns, none when it throws; the segment must then be sealed.</summary>
    /// <returns>Where each lies.</returns>
    public JournalLocator[] Append(IReadOnlyList<(int Owner, ReadOnlyMemory<byte> Dump)> dumps)
    {
        var locators = new JournalLocator[dumps.Count];
        var heads = new byte[dumps.Count * JournalRecord.HeadBytes];
        var end = Length;
        pieces.Clear();
        for (var i = 0; i < dumps.Count; i++)
        {
            var (owner, dump) = dumps[i];
            var head = heads.AsMemory(i * JournalRecord.HeadBytes, JournalRecord.HeadBytes);
            JournalRecord.WriteHead(head.Span, owner, Id, dump.Span);
            pieces.Add(head);
            pieces.Add(dump);
            locators[i] = new(owner, Id, end, dump.Length);
            end += JournalRecord.HeadBytes + dump.Length;
        }
        if (end > reserved)
        {
            reserved = Math.Max(end, reserved + ReserveBytes);
            FileSync.Reserve(file, reserved);
        }
        RandomAccess.Write(file, pieces, Length);
        FileSync.Data(file);
        Length = end;
        Interlocked.Add(ref holders, dumps.Count);
        return locators;
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
