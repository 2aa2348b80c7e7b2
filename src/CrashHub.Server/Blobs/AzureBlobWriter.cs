using System.Buffers;
using System.Buffers.Binary;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace CrashHub.Server.Blobs;

/// <summary>One write into <see cref="AzureBlobStore"/>: small blobs in one request, larger ones as blocks that become visible with the commit.</summary>
internal sealed class AzureBlobWriter(AzureBlobStore store, BlockBlobClient blob, BlobLocator locator) : BlobWriter
{
    private const int BlockBytes = 1 << 20;

    private readonly List<string> blocks = [];
    private byte[]? buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
    private int filled;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(buffer is null, this);
        while (!bytes.IsEmpty)
        {
            if (filled == BlockBytes)
                await StageAsync(cancellation);
            var part = bytes[..Math.Min(bytes.Length, BlockBytes - filled)];
            part.CopyTo(buffer.AsMemory(filled));
            filled += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    public override async ValueTask<string> CommitAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(buffer is null, this);
        // The id is random: a blob of that name means that an earlier try of this very request arrived, so overwriting is right.
        if (blocks.Count == 0)
        {
            using var whole = new MemoryStream(buffer, 0, filled, writable: false);
            await store.InTimeAsync(inTime => blob.UploadAsync(whole, new BlobUploadOptions(), inTime), cancellation);
        }
        else
        {
            if (filled > 0)
                await StageAsync(cancellation);
            await store.InTimeAsync(inTime => blob.CommitBlockListAsync(blocks, new CommitBlockListOptions(), inTime), cancellation);
        }
        return locator.ToString();
    }

    public override ValueTask DisposeAsync()
    {
        // Blocks without a commit are invisible and removed by the service.
        if (buffer is { } rented)
        {
            buffer = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
        return ValueTask.CompletedTask;
    }

    private async Task StageAsync(CancellationToken cancellation)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, blocks.Count);
        var name = Convert.ToBase64String(number);
        using var block = new MemoryStream(buffer!, 0, filled, writable: false);
        await store.InTimeAsync(inTime => blob.StageBlockAsync(name, block, new BlockBlobStageBlockOptions(), inTime), cancellation);
        blocks.Add(name);
        filled = 0;
    }
}
