namespace CrashHub.Server.Blobs;

/// <summary>A write of unknown length: what is no longer than <see cref="IngestJournal.MaxDumpBytes"/> goes into the journal, more into a file of its own.</summary>
internal sealed class JournalBlobWriter(FileBlobStore store, IngestJournal journal, int owner) : BlobWriter
{
    private AlignedBuffer? buffer;
    private int filled;
    private BlobWriter? file;
    private JournalSegment? segment;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        buffer ??= file is null ? AlignedBuffer.Rent() : null;
        if (buffer is not null && filled + bytes.Length <= buffer.Length)
        {
            bytes.Span.CopyTo(buffer.Span[filled..]);
            filled += bytes.Length;
            return;
        }
        await File().WriteAsync(bytes, cancellation);
    }

    /// <summary>The buffer has more than the journal takes: what is longer shows there, and its file goes on with the same buffer.</summary>
    public override ValueTask<Memory<byte>> RoomAsync(CancellationToken cancellation)
    {
        if (file is not null || filled > IngestJournal.MaxDumpBytes)
            return File().RoomAsync(cancellation);
        buffer ??= AlignedBuffer.Rent();
        return ValueTask.FromResult(buffer.Memory[filled..]);
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
        if (file is not null || filled > IngestJournal.MaxDumpBytes)
            return await File().CommitAsync(cancellation);
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

    /// <summary>The file of a dump that is too long for the journal; the buffer is its own from then on.</summary>
    private BlobWriter File()
    {
        if (file is not null)
            return file;
        file = store.CreateDump(owner, buffer ?? AlignedBuffer.Rent(), filled);
        buffer = null;
        return file;
    }

    private void Release()
    {
        if (buffer is null)
            return;
        AlignedBuffer.Return(buffer);
        buffer = null;
    }
}
