using CrashHub.Server.Blobs;
using CrashHub.Server.Data;

namespace CrashHub.Server.Backup;

/// <summary>
/// One backup. Rows name blobs, so the blobs are copied after the database: what came meanwhile is too much, which harms nobody. Those that are there are copied
/// before it, too, since privacy modes, sampling and retention remove some meanwhile. Segments of the ingest journal go away by themselves, once their dumps have
/// moved: each that is there at any moment of the copy is held by a second name.
/// </summary>
internal sealed class BackupJob(BackupDatabase database, IServiceProvider services, IConfiguration configuration, TimeProvider time)
    : IDisposable
{
    /// <summary>Written last: a folder without it holds no whole backup.</summary>
    public const string MarkName = "backup-complete";

    // Far less than the time that a segment stays after it was last written (JournalMover).
    private static readonly TimeSpan HoldEvery = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>Copies everything into a folder that is not there yet, or empty.</summary>
    public async Task<BackupResult> RunAsync(string folder, CancellationToken cancellation)
    {
        if (!await one.WaitAsync(0, cancellation))
            return BackupResult.Failed("Another backup is being made.");
        try
        {
            return await CopyAsync(folder, cancellation);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException || EngineFault.IsOfDatabase(fault))
        {
            return BackupResult.Failed($"There is no backup in {folder}: {fault.Message}");
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<BackupResult> CopyAsync(string folder, CancellationToken cancellation)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            return BackupResult.Failed($"{folder} is not empty.");
        CreatePrivate(folder);
        if (!BlobsServices.IsFiles(configuration))
        {
            await database.CopyAsync(folder, cancellation);
            return Done(folder, "The database is copied. Blobs lie in Azure: their container's versioning or replication keeps them.");
        }
        // One that only reads: this process may not be the one that writes.
        var store = new FileBlobStore(BlobsServices.RootOf(services), services.GetRequiredService<FreeSpace>(), journal: null);
        var blobs = new BackupBlobs(store, Path.Combine(folder, "blobs"));
        using var segments = new HeldSegments(store);
        segments.Hold();
        await Task.Run(() => blobs.Hold(cancellation), cancellation);
        // SQLite's driver does not give the thread back.
        var copy = Task.Run(() => database.CopyAsync(folder, cancellation), cancellation);
        while (await Task.WhenAny(copy, Task.Delay(HoldEvery, time, cancellation)) != copy)
            segments.Hold();
        await copy;
        segments.Hold();
        var (files, bytes) = blobs.Copy(segments, cancellation);
        return Done(folder, $"Database and {files} files of blobs are copied, {bytes} bytes.");
    }

    private static BackupResult Done(string folder, string said)
    {
        FileSync.All();
        File.WriteAllText(Path.Combine(folder, MarkName), said + "\n");
        FileSync.All();
        return new(said, null);
    }

    /// <summary>Dumps and keys lie in it: nobody else may look.</summary>
    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
        {
            const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(folder, own);
            File.SetUnixFileMode(folder, own); // It may have been there.
        }
    }
}
