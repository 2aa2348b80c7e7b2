namespace CrashHub.Server.Blobs;

/// <summary>A dump's bytes as they were read from the journal.</summary>
internal sealed class JournalContent(AlignedBuffer buffer, int start, int length) : IBlobContent
{
    private AlignedBuffer? held = buffer;

    public ReadOnlyMemory<byte> Bytes => (held ?? throw new ObjectDisposedException(nameof(JournalContent))).Memory.Slice(start, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref held, null) is { } given)
            AlignedBuffer.Return(given);
    }
}
