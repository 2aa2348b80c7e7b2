using System.Collections.Concurrent;
using System.Globalization;

namespace CrashHub.Server.Blobs;

/// <summary>
/// Blobs as files, <c>root/owner/first two hex digits/id</c>. A write goes to <c>root/tmp</c> on the same file system, is synced, renamed and its
/// directory synced.
/// </summary>
internal sealed class FileBlobStore(string root, FreeSpace space) : IBlobStore
{
    // Directories whose own entry is known to be durable; the first use in a process syncs the parent, whoever made it.
    private readonly ConcurrentDictionary<string, bool> durable = new(StringComparer.Ordinal);

    public string Temporary { get; } = Path.Combine(root, "tmp");

    public ValueTask<BlobWriter> CreateAsync(int owner, CancellationToken cancellation)
    {
        try
        {
            space.Require(0);
            Directory.CreateDirectory(Temporary);
            return ValueTask.FromResult<BlobWriter>(new FileBlobWriter(this, space, BlobLocator.Create(owner)));
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    public ValueTask<IBlobContent?> OpenAsync(string locator, CancellationToken cancellation)
    {
        try
        {
            return ValueTask.FromResult<IBlobContent?>(BlobLocator.TryParse(locator, out var at) ? MappedFile.Open(PathOf(at)) : null);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    public ValueTask DeleteAsync(string locator, CancellationToken cancellation)
    {
        if (!BlobLocator.TryParse(locator, out var at))
            return ValueTask.CompletedTask;
        try
        {
            File.Delete(PathOf(at));
        }
        catch (DirectoryNotFoundException)
        {
            // Not there: what was asked for.
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
        return ValueTask.CompletedTask;
    }

    public async ValueTask CheckWritableAsync(CancellationToken cancellation)
    {
        await using var probe = await CreateAsync(0, cancellation);
        await probe.WriteAsync(new byte[1], cancellation);
    }

    /// <summary>Removes what writes of a process that died left behind. Only while no other process uses the folder.</summary>
    public void RemoveLeftovers()
    {
        if (!Directory.Exists(Temporary))
            return;
        foreach (var file in Directory.EnumerateFiles(Temporary))
            File.Delete(file);
    }

    public string PathOf(BlobLocator locator)
    {
        var id = locator.Id.ToString("n");
        return Path.Combine(root, locator.Owner.ToString(CultureInfo.InvariantCulture), id[..2], id);
    }

    /// <summary>Gives a synced temporary file its place; durable when it returns.</summary>
    public void Publish(string temporary, BlobLocator locator)
    {
        var path = PathOf(locator);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        SyncEntry(root);
        SyncEntry(Path.GetDirectoryName(folder)!);
        SyncEntry(folder);
        File.Move(temporary, path);
        DirectorySync.Sync(folder);
    }

    private void SyncEntry(string directory)
    {
        if (durable.ContainsKey(directory))
            return;
        DirectorySync.Sync(Path.GetDirectoryName(directory)!);
        durable[directory] = true;
    }
}
