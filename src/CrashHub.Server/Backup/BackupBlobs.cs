using CrashHub.Server.Blobs;

namespace CrashHub.Server.Backup;

/// <summary>
/// Copies the file store. Blobs never change in place, so on the same file system a second name is a copy; segments of the journal do (they grow, and a torn
/// tail is cut), so their bytes are copied.
/// </summary>
internal sealed class BackupBlobs(FileBlobStore store, string target)
{
    private bool canLink = true;

    /// <summary>Copies what is there now, so that it stays though a worker replaces or drops it while the database is copied.</summary>
    public void Hold(CancellationToken cancellation) => CopyAll(cancellation);

    /// <summary>Copies all that is not copied yet.</summary>
    public (long Files, long Bytes) Copy(HeldSegments segments, CancellationToken cancellation)
    {
        var (files, bytes) = segments.Copy(FileBlobStore.JournalFolderOf(target), cancellation);
        var (more, size) = CopyAll(cancellation);
        return (files + more, bytes + size);
    }

    private (long Files, long Bytes) CopyAll(CancellationToken cancellation)
    {
        var (files, bytes) = (0L, 0L);
        foreach (var file in Blobs())
        {
            cancellation.ThrowIfCancellationRequested();
            if (CopyOne(file, Path.Combine(target, Path.GetRelativePath(store.Root, file))) is not { } length)
                continue;
            bytes += length;
            files++;
        }
        return (files, bytes);
    }

    /// <summary>The files of every owner: folders whose name is a number.</summary>
    private IEnumerable<string> Blobs() =>
        Directory.Exists(store.Root)
            ? Directory
                .EnumerateDirectories(store.Root)
                .Where(owner => int.TryParse(Path.GetFileName(owner), out _))
                .SelectMany(owner => Directory.EnumerateFiles(owner, "*", SearchOption.AllDirectories))
            : [];

    /// <returns>Its length; null when it was removed meanwhile.</returns>
    private long? CopyOne(string from, string to)
    {
        if (File.Exists(to))
            return new FileInfo(to).Length;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        try
        {
            if (canLink && !(canLink = FileSync.TryLink(from, to)) && !File.Exists(from))
                canLink = true; // That one is gone; the next may be linked.
            if (!canLink)
                File.Copy(from, to);
            return new FileInfo(to).Length;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
