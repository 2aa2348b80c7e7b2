using System.Globalization;
using System.Runtime.CompilerServices;

namespace CrashHub.Server.Blobs;

/// <summary>Walks the folders of <see cref="FileBlobStore"/>: one folder of 256 is in memory at a time.</summary>
internal static class FileBlobListing
{
    public static IEnumerable<int> Owners(string root)
    {
        if (!Directory.Exists(root))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var owner))
                yield return owner;
        }
    }

    public static async IAsyncEnumerable<StoredBlob> ListAsync(
        string root,
        int owner,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        for (var first = 0; first < 256; first++)
        {
            await Task.Yield(); // A walk over millions of files lets others run between folders.
            cancellation.ThrowIfCancellationRequested();
            var folder = Path.Combine(
                root,
                owner.ToString(CultureInfo.InvariantCulture),
                first.ToString("x2", CultureInfo.InvariantCulture)
            );
            foreach (var blob in Folder(new DirectoryInfo(folder), owner))
                yield return blob;
        }
    }

    /// <summary>Removes temporary files that were last written before an instant and that nobody holds.</summary>
    public static int RemoveLeftovers(string temporary, DateTimeOffset before)
    {
        var removed = 0;
        if (!Directory.Exists(temporary))
            return 0;
        foreach (var file in Directory.EnumerateFiles(temporary))
        {
            if (File.GetLastWriteTimeUtc(file) >= before.UtcDateTime || !IsFree(file))
                continue;
            File.Delete(file);
            removed++;
        }
        return removed;
    }

    // A writer holds its file alone until it has its place.
    private static bool IsFree(string file)
    {
        try
        {
            using var alone = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static List<StoredBlob> Folder(DirectoryInfo folder, int owner)
    {
        var blobs = new List<StoredBlob>();
        if (!folder.Exists)
            return blobs;
        foreach (var file in folder.EnumerateFiles())
        {
            if (!Guid.TryParseExact(file.Name, "n", out var id))
                continue;
            try
            {
                blobs.Add(new StoredBlob(owner, id, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero)));
            }
            catch (FileNotFoundException)
            {
                // Deleted while the folder was read.
            }
        }
        blobs.Sort((left, right) => string.CompareOrdinal(left.Id.ToString("n"), right.Id.ToString("n")));
        return blobs;
    }
}
