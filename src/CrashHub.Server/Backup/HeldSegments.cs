using CrashHub.Server.Blobs;

namespace CrashHub.Server.Backup;

/// <summary>
/// Segments of the ingest journal under a second name, so that they can be copied though the first one is deleted meanwhile; where the file system has no
/// second names, copies.
/// </summary>
internal sealed class HeldSegments(FileBlobStore store) : IDisposable
{
    private const int MostTries = 20;

    private readonly Dictionary<Guid, (string Name, bool IsLink)> held = [];

    /// <summary>Holds every segment that is there now, with what it holds now at least.</summary>
    public void Hold()
    {
        Directory.CreateDirectory(store.Temporary);
        foreach (var segment in store.Segments.List())
        {
            if (held.TryGetValue(segment, out var one) && one.IsLink)
                continue;
            // Beside the temporary files of the store: what is left of a process that died is removed with theirs.
            var name = one.Name ?? Path.Combine(store.Temporary, $"backup-{Guid.NewGuid():n}");
            var path = store.Segments.PathOf(segment);
            if (one.Name is null && FileSync.TryLink(path, name))
                held.Add(segment, (name, true));
            else if (TryCopy(path, name))
                held[segment] = (name, false);
        }
    }

    /// <summary>Copies their bytes into another journal; a copy does not change when the segment does.</summary>
    public (long Files, long Bytes) Copy(JournalFolder target, CancellationToken cancellation)
    {
        if (held.Count > 0)
            Directory.CreateDirectory(target.Path);
        var bytes = 0L;
        foreach (var (segment, (name, _)) in held)
        {
            cancellation.ThrowIfCancellationRequested();
            var to = target.PathOf(segment);
            if (!TryCopy(name, to))
                throw new IOException($"{name} was removed while the backup was made.");
            bytes += new FileInfo(to).Length;
        }
        return (held.Count, bytes);
    }

    public void Dispose()
    {
        foreach (var (name, _) in held.Values)
            File.Delete(name);
    }

    /// <returns>False when there is no such file.</returns>
    private static bool TryCopy(string from, string to)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var copy = new FileStream(to, FileMode.Create, FileAccess.Write);
                source.CopyTo(copy);
                return true;
            }
            catch (FileNotFoundException)
            {
                return false;
            }
            catch (IOException) when (tries < MostTries)
            {
                // Somebody asked at this moment whether the segment is free, and had it alone for that.
            }
        }
    }
}
