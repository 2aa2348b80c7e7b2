namespace CrashHub.Server.Blobs;

/// <summary>A write of unknown length: what fits a kept buffer goes into the journal, more into a file of its own.</summary>
internal sealed class JournalBlobWriter(FileBlobStore store, IngestJournal journal, int owner) : BlobWriter
{
    private AlignedBuffer? buffer;
    private int filled;
    private BlobWriter? file;
    private JournalSegment? segment;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (file is null && filled + bytes.Length <= IngestJournal.MaxDumpBytes)
        {
            buffer ??= AlignedBuffer.Rent();
            bytes.Span.CopyTo(buffer.Span[filled..]);
            filled += bytes.Length;
            return;
        }
        if (file is null)
        {
            // The file goes on where the buffer ends.
            file = store.CreateDump(owner, buffer ?? AlignedBuffer.Rent(), filled);
            buffer = null;
        }
        await file.WriteAsync(bytes, cancellation);
    }

    /// <summary>None between a full buffer and the file: whether a byte follows, only a write tells.</summary>
    public override ValueTask<Memory<byte>> RoomAsync(CancellationToken cancellation)
    {
        if (file is not null)
            return file.RoomAsync(cancellation);
        if (filled == IngestJournal.MaxDumpBytes)
            return default;
        buffer ??= AlignedBuffer.Rent();
        return ValueTask.FromResult(buffer.Memory[filled..IngestJournal.MaxDumpBytes]);
    }

    public override void Advance(int bytes)
    {
        if (file is null)
            filled += bytes;
        else
            file.Advance(bytes);
    }

    public override async ValueTask<string> CommitAsync(CancellationToken cancellation)
    {
        if (file is not null)
            return await file.CommitAsync(cancellation);
        (var locator, segment) = await journal.AppendAsync(owner, buffer is null ? default : buffer.Memory[..filled]);
        Release();
        return locator.ToString();
    }

    /// <summary>By now the row that names the bytes is committed, or never will be.</summary>
    public override async ValueTask DisposeAsync()
    {
        Release();
        segment?.LetGo();
        segment = null;
        if (file is not null)
            await file.DisposeAsync();
    }

    private void Release()
    {
        if (buffer is null)
            return;
        AlignedBuffer.Return(buffer);
        buffer = null;
    }
}
