using CrashHub.Server.Blobs;

namespace CrashHub.Server.Backup;

/// <summary>
/// Copies the file store. Blobs never change in place, so on the same file system a second name is a copy; segments of the journal do (they grow, and a torn
/// tail is cut), so their bytes are copied.
/// </summary>
internal sealed class BackupBlobs(FileBlobStore store, string target)
{
    private bool canLink = true;

    public (long Files, long Bytes) Copy(HeldSegments segments, CancellationToken cancellation)
    {
        var (files, bytes) = segments.Copy(FileBlobStore.JournalFolderOf(target), cancellation);
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
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        try
        {
            if (canLink && !(canLink = FileSync.TryLink(from, to)) && !File.Exists(from))
                canLink = true; // That one is gone; the next may be linked.
            if (!canLink || !File.Exists(to))
                File.Copy(from, to);
            return new FileInfo(to).Length;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
