using Microsoft.Win32.SafeHandles;

namespace CrashHub.Server.Blobs;

/// <summary>One write into <see cref="FileBlobStore"/>.</summary>
internal sealed class FileBlobWriter : BlobWriter
{
    // How many bytes are written between two looks at the free space.
    private const long SpaceStep = 16L << 20;

    private readonly FileBlobStore store;
    private readonly FreeSpace space;
    private readonly BlobLocator locator;
    private readonly string temporary;
    private readonly SafeFileHandle handle;
    private long written;
    private long checkedAt;
    private bool published;

    public FileBlobWriter(FileBlobStore store, FreeSpace space, BlobLocator locator)
    {
        (this.store, this.space, this.locator) = (store, space, locator);
        temporary = store.TemporaryOf(locator);
        handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (written - checkedAt >= SpaceStep)
        {
            space.Require(bytes.Length);
            checkedAt = written;
        }
        // Into the page cache; a thread switch for each buffer would cost more than the copy.
        RandomAccess.Write(handle, bytes.Span, written);
        written += bytes.Length;
        return ValueTask.CompletedTask;
    }

    public override ValueTask<string> CommitAsync(CancellationToken cancellation)
    {
        try
        {
            RandomAccess.FlushToDisk(handle);
            handle.Dispose();
            store.Publish(temporary, locator);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
        published = true;
        return ValueTask.FromResult(locator.ToString());
    }

    public override ValueTask DisposeAsync()
    {
        handle.Dispose();
        if (!published)
            FileBlobStore.Discard(temporary);
        return ValueTask.CompletedTask;
    }
}
