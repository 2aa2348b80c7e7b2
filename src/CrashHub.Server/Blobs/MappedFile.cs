using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace CrashHub.Server.Blobs;

/// <summary>
/// A whole file as memory. The only unsafe code of the repository: spans over a mapping need its address. The file must not shrink while it is
/// mapped; blobs are written once and replaced by rename, never in place.
/// </summary>
internal sealed unsafe class MappedFile : MemoryManager<byte>, IBlobContent
{
    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly MemoryMappedFile? file;
    private readonly MemoryMappedViewAccessor? view;
    private readonly int length;
    private byte* start;

    private MappedFile(string path, SafeFileHandle handle, MemoryMappedFile? file, MemoryMappedViewAccessor? view, int length)
    {
        this.path = path;
        this.handle = handle;
        this.file = file;
        this.view = view;
        this.length = length;
        if (view is null)
            return;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        start += view.PointerOffset;
    }

    ReadOnlyMemory<byte> IBlobContent.Bytes => Memory;

    /// <summary>Maps the file; null when it is not there. Files over 2 GiB are refused.</summary>
    public static MappedFile? Open(string path)
    {
        return FileBytes.TryOpen(path) is { } handle ? Map(handle, path) : null;
    }

    /// <summary>Maps an open file, which is this object's from now on. Files over 2 GiB are refused.</summary>
    public static MappedFile Map(SafeFileHandle handle, string path)
    {
        try
        {
            var bytes = RandomAccess.GetLength(handle);
            if (bytes == 0)
                return new MappedFile(path, handle, null, null, 0);
            if (bytes > int.MaxValue)
                throw new IOException($"{path} has {bytes} bytes; at most {int.MaxValue} can be mapped.");
            var mapping = MemoryMappedFile.CreateFromFile(
                handle,
                null,
                0,
                MemoryMappedFileAccess.Read,
                HandleInheritability.None,
                leaveOpen: true
            );
            return new MappedFile(path, handle, mapping, mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read), (int)bytes);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    void IBlobContent.Read(Span<byte> into, int offset) => FileBytes.Fill(handle, path, into, offset);

    void IBlobContent.Check() => FileBytes.Check(handle, path, length);

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(start is null && length > 0, this);
        return new Span<byte>(start, length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length);
        return new MemoryHandle(start + elementIndex);
    }

    public override void Unpin() { }

    // Not through IDisposable: this method is what that interface calls.
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        handle.Dispose();
        if (start is null || view is null)
            return;
        start = null;
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file!.Dispose();
    }
}
