using Microsoft.Win32.SafeHandles;

namespace CrashHub.Server.Blobs;

/// <summary>
/// One write of a large dump into <see cref="FileBlobStore"/>, past the page cache where the file system can: a dump is looked at once, and few of its pages,
/// so that memory found for all of it is time and room lost. Gathered in blocks; the last one is filled, and the file cut to its length before it is synced.
/// </summary>
internal sealed class DumpFileWriter : BlobWriter
{
    // How many bytes are written between two looks at the free space.
    private const long SpaceStep = 16L << 20;

    // Space is reserved ahead, as much as there is already within these bounds: a write that makes a file longer costs the file system more than one that
    // does not. What is left is given back at the end.
    private const long LeastReserve = 1L << 20;
    private const long MostReserve = 4L << 20;

    private readonly FileBlobStore store;
    private readonly DiskThreads disk;
    private readonly FreeSpace space;
    private readonly BlobLocator locator;
    private readonly string temporary;
    private readonly SafeFileHandle handle;
    private AlignedBuffer? buffer;
    private int filled;
    private long written;
    private long checkedAt;
    private long reserved;
    private bool published;

    /// <param name="store">Where it goes.</param>
    /// <param name="disk">Who waits for the disk.</param>
    /// <param name="space">What must stay free.</param>
    /// <param name="locator">Its name.</param>
    /// <param name="begun">What the dump is gathered in, with its first bytes, given back by this; null when none has come.</param>
    /// <param name="length">How many bytes those are.</param>
    public DumpFileWriter(FileBlobStore store, DiskThreads disk, FreeSpace space, BlobLocator locator, AlignedBuffer? begun, int length)
    {
        (this.store, this.disk, this.space, this.locator) = (store, disk, space, locator);
        temporary = store.TemporaryOf(locator);
        handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        store.WritePastCache(handle);
        (buffer, filled) = (begun ?? AlignedBuffer.RentForMore(), length);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            if (filled == buffer!.Length)
                await FlushAsync();
            var some = bytes[..Math.Min(bytes.Length, buffer.Length - filled)];
            some.Span.CopyTo(buffer.Span[filled..]);
            bytes = bytes[some.Length..];
            filled += some.Length;
        }
    }

    public override async ValueTask<Memory<byte>> RoomAsync(CancellationToken cancellation)
    {
        if (filled == buffer!.Length)
            await FlushAsync();
        return buffer.Memory[filled..];
    }

    public override void Advance(int bytes) => filled += bytes;

    public override async ValueTask<string> CommitAsync(CancellationToken cancellation)
    {
        try
        {
            await disk.RunAsync(End);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
        published = true;
        return locator.ToString();
    }

    public override ValueTask DisposeAsync()
    {
        Release();
        handle.Dispose();
        if (!published)
            FileBlobStore.Discard(temporary);
        return ValueTask.CompletedTask;
    }

    private Task FlushAsync()
    {
        if (written - checkedAt >= SpaceStep)
        {
            space.Require(filled);
            checkedAt = written;
        }
        return disk.RunAsync(WriteOut);
    }

    /// <summary>Writes a full buffer, and goes on in a larger one if there is one.</summary>
    private void WriteOut()
    {
        if (written + filled > reserved)
        {
            reserved = written + filled + Math.Clamp(written, LeastReserve, MostReserve);
            FileSync.Reserve(handle, reserved);
        }
        RandomAccess.Write(handle, buffer!.Span[..filled], written);
        written += filled;
        filled = 0;
        if (buffer.Length != AlignedBuffer.LargeBytes && AlignedBuffer.TryRentLarge() is { } large)
        {
            Release();
            buffer = large;
        }
    }

    /// <summary>Writes what is left, syncs and gives the file its place.</summary>
    private void End()
    {
        var whole = (int)AlignedBuffer.Up(filled);
        buffer!.Span[filled..whole].Clear();
        RandomAccess.Write(handle, buffer.Span[..whole], written);
        written += filled;
        if (whole != filled || reserved > written)
            RandomAccess.SetLength(handle, written);
        Release();
        FileSync.Data(handle);
        handle.Dispose();
        store.Publish(temporary, locator);
    }

    private void Release()
    {
        if (buffer is null)
            return;
        AlignedBuffer.Return(buffer);
        buffer = null;
    }
}
