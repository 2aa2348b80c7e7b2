using System.Buffers;

namespace CrashHub.Server.Blobs;

/// <summary>A write of unknown length: what fits a pooled buffer goes into the journal, more into a file of its own.</summary>
internal sealed class JournalBlobWriter(FileBlobStore store, IngestJournal journal, int owner) : BlobWriter
{
    private byte[]? buffer;
    private int filled;
    private BlobWriter? file;
    private JournalSegment? segment;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (file is null && filled + bytes.Length <= IngestJournal.MaxDumpBytes)
        {
            buffer ??= ArrayPool<byte>.Shared.Rent(IngestJournal.MaxDumpBytes);
            bytes.Span.CopyTo(buffer.AsSpan(filled));
            filled += bytes.Length;
            return;
        }
        if (file is null)
        {
            file = store.CreateDump(owner);
            await file.WriteAsync(buffer.AsMemory(0, filled), cancellation);
            Release();
        }
        await file.WriteAsync(bytes, cancellation);
    }

    public override async ValueTask<string> CommitAsync(CancellationToken cancellation)
    {
        if (file is not null)
            return await file.CommitAsync(cancellation);
        (var locator, segment) = await journal.AppendAsync(owner, buffer.AsMemory(0, filled));
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
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = null;
    }
}
