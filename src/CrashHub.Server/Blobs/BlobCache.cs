using CrashHub.Server.Observability.Measures;

namespace CrashHub.Server.Blobs;

/// <summary>
/// A bounded folder of local copies, the least recently used ones removed first. Blobs never change, so a copy is right for ever; a mapped one may
/// be removed, its bytes live until it is unmapped.
/// </summary>
internal sealed class BlobCache(string folder, long maxBytes)
{
    private readonly Lock gate = new();
    private readonly Dictionary<BlobLocator, LinkedListNode<(BlobLocator Locator, long Bytes)>> copies = [];
    private readonly LinkedList<(BlobLocator Locator, long Bytes)> byUse = [];
    private long total;
    private bool cleared;

    /// <summary>The copy, or null when there is none.</summary>
    public MappedFile? Open(BlobLocator locator)
    {
        lock (gate)
        {
            var isThere = copies.TryGetValue(locator, out var copy);
            CacheMeasures.Blob(isThere);
            if (!isThere)
                return null;
            byUse.Remove(copy!);
            byUse.AddLast(copy!);
            return MappedFile.Open(PathOf(locator));
        }
    }

    /// <summary>Makes a copy; <paramref name="download"/> writes the file that it is told.</summary>
    public async Task AddAsync(BlobLocator locator, Func<string, Task> download, CancellationToken cancellation)
    {
        ClearOnce();
        var temporary = Path.Combine(folder, $"{Guid.NewGuid():n}.part");
        try
        {
            await download(temporary);
            cancellation.ThrowIfCancellationRequested();
            lock (gate)
                Keep(locator, temporary);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Bytes that are wanted once: <paramref name="download"/> writes the file that it is told, and the file is gone when they are let go of.</summary>
    public async Task<MappedFile> MapAsync(Func<string, Task> download)
    {
        ClearOnce();
        var temporary = Path.Combine(folder, $"{Guid.NewGuid():n}.part");
        try
        {
            await download(temporary);
            return MappedFile.Open(temporary) ?? throw new IOException($"{temporary} was removed while it was downloaded.");
        }
        finally
        {
            // Windows keeps the name of what is mapped; the next start removes it.
            if (!OperatingSystem.IsWindows())
                File.Delete(temporary);
        }
    }

    public void Remove(BlobLocator locator)
    {
        lock (gate)
        {
            if (copies.Remove(locator, out var copy))
                Drop(copy);
        }
    }

    private void Keep(BlobLocator locator, string temporary)
    {
        if (copies.ContainsKey(locator))
            return; // Another reader was faster.
        var bytes = new FileInfo(temporary).Length;
        while (byUse.First is { } oldest && total + bytes > maxBytes)
        {
            copies.Remove(oldest.Value.Locator);
            Drop(oldest);
        }
        File.Move(temporary, PathOf(locator), overwrite: true);
        copies[locator] = byUse.AddLast((locator, bytes));
        total += bytes;
    }

    private void Drop(LinkedListNode<(BlobLocator Locator, long Bytes)> copy)
    {
        byUse.Remove(copy);
        total -= copy.Value.Bytes;
        File.Delete(PathOf(copy.Value.Locator));
    }

    private void ClearOnce()
    {
        lock (gate)
        {
            if (cleared)
                return;
            // Copies of an earlier process are not counted, so they go.
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            cleared = true;
        }
    }

    private string PathOf(BlobLocator locator) => Path.Combine(folder, $"{locator.Owner}-{locator.Id:n}");
}
