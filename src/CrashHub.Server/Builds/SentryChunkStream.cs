using CrashHub.Server.Blobs;

namespace CrashHub.Server.Builds;

/// <summary>Reads blobs one after another; only one is open at a time.</summary>
internal sealed class SentryChunkStream(IBlobStore store, IReadOnlyList<string> locators) : Stream
{
    private IBlobContent? open;
    private int next;
    private int at;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (open is null || at == open.Bytes.Length)
        {
            open?.Dispose();
            open = null;
            if (next == locators.Count)
                return 0;
            open =
                await store.OpenOnceAsync(locators[next++], cancellationToken) ?? throw new IOException("A chunk is not there any more.");
            at = 0;
        }
        var count = Math.Min(buffer.Length, open.Bytes.Length - at);
        open.Bytes.Slice(at, count).CopyTo(buffer);
        at += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            open?.Dispose();
        base.Dispose(disposing);
    }
}
