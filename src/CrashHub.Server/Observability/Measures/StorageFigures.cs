using System.Diagnostics.Metrics;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Observability.Measures;

/// <summary>What the disks and the database hold, as far as that is known without reading it all.</summary>
internal sealed class StorageFigures(
    DataFolder folder,
    IOptions<StorageOptions> options,
    IServiceProvider services,
    IDbContextFactory<CrashHubDb> databases
)
{
    private readonly JournalFolder? journal = services.GetService<JournalFolder>();
    private IReadOnlyList<Measurement<long>> free = [];
    private IReadOnlyList<Measurement<long>> segments = [];
    private IReadOnlyList<Measurement<long>> database = [];

    public IEnumerable<Measurement<long>> Free() => free;

    public IEnumerable<Measurement<long>> MinFree() => [new(options.Value.MinFreeBytes)];

    public IEnumerable<Measurement<long>> Journal() => segments;

    public IEnumerable<Measurement<long>> Database() => database;

    /// <summary>Asks the file system.</summary>
    public void Refresh()
    {
        (free, segments) = ([], []);
        var found = new List<Measurement<long>> { FreeOf(folder.Path, "data") };
        if (journal is not null)
        {
            // The folder may not be there yet, nor the one above it; the disk that it will lie on is that of the nearest one that is.
            var at = new DirectoryInfo(journal.Path);
            while (!at.Exists && at.Parent is { } parent)
                at = parent;
            found.Add(FreeOf(at.FullName, "blobs"));
            segments = [new(journal.List().Sum(Length))];
        }
        free = found;
    }

    /// <summary>Asks the database how large it is.</summary>
    public async Task RefreshDatabaseAsync(CancellationToken cancellation)
    {
        database = [];
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        var text = db.Database.IsNpgsql()
            ? "SELECT pg_database_size(current_database())"
            : "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
        database = [new(await db.Command(text).ScalarAsync(r => r.GetInt64(0), cancellation))];
    }

    private long Length(Guid segment)
    {
        var file = new FileInfo(journal!.PathOf(segment));
        return file.Exists ? file.Length : 0;
    }

    private static Measurement<long> FreeOf(string path, string what) =>
        new(new DriveInfo(path).AvailableFreeSpace, CrashHubMeter.Tag("crashhub.volume", what));
}
