using System.Globalization;
using System.Security.Cryptography;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Checking;

/// <summary>
/// Holds rows against blobs, both ways, one range of ids after the other, so that memory does not grow with the store. Beside a running server things
/// move while they are looked at: what seems missing is asked for again, of row and store, before it counts.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="blobs">The store.</param>
/// <param name="hashes">Reads every blob whose row says a hash.</param>
/// <param name="tell">Takes each finding as it is found.</param>
internal sealed class ReferenceCheck(IDbContextFactory<CrashHubDb> databases, IBlobStore blobs, bool hashes, Func<CheckFinding, Task> tell)
{
    private readonly StoredNames names = new(databases);
    private readonly CheckTotals totals = new();

    /// <summary>Blobs of a range; tests take few.</summary>
    internal int ChunkBlobs { get; init; } = 200_000;

    public async Task<CheckTotals> RunAsync(CancellationToken cancellation)
    {
        var projects = new SortedDictionary<int, string>();
        await foreach (var owner in blobs.OwnersAsync(cancellation))
            projects[owner] = owner.ToString(CultureInfo.InvariantCulture);
        await using (var db = await databases.CreateDbContextAsync(cancellation))
        {
            foreach (var project in await db.Projects.Select(p => new { p.Id, p.Slug }).ToListAsync(cancellation))
                projects[project.Id] = project.Slug;
        }
        foreach (var (project, slug) in projects)
        {
            totals.Projects++;
            await foreach (var chunk in BlobChunk.OfAsync(blobs.ListAsync(project, cancellation), ChunkBlobs, cancellation))
                await BlobsAsync(project, slug, chunk, cancellation);
            await RowsAsync(project, slug, cancellation);
        }
        return totals;
    }

    private async Task BlobsAsync(int project, string slug, BlobChunk chunk, CancellationToken cancellation)
    {
        totals.Blobs += chunk.Blobs.Count;
        totals.BlobBytes += chunk.Blobs.Values.Sum(b => b.Bytes);
        var unnamed = new Dictionary<Guid, StoredBlob>(chunk.Blobs);
        await foreach (var name in names.OfAsync(project, cancellation))
        {
            var isBlob = BlobLocator.TryParse(name.Locator, out var at);
            if (isBlob ? !chunk.Covers(at.Id) : !chunk.IsFirst)
                continue;
            totals.Names++;
            unnamed.Remove(at.Id);
            await NameAsync(project, slug, name, isBlob && at.Owner == project && chunk.Blobs.ContainsKey(at.Id), cancellation);
        }
        foreach (var blob in unnamed.Values)
        {
            totals.Orphans++;
            totals.OrphanBytes += blob.Bytes;
            await tell(new CheckFinding(CheckFinding.Orphan, slug, "blob", null, blob.Locator, blob.Bytes));
        }
    }

    private async Task NameAsync(int project, string slug, StoredName name, bool isListed, CancellationToken cancellation)
    {
        var wantsBytes = hashes && name.Sha256 is not null;
        if (isListed && !wantsBytes)
            return;
        var fault = await FaultAsync(name, wantsBytes, cancellation);
        if (fault is not null && await names.IsNamedAsync(project, name, cancellation))
            await FoundAsync(fault, slug, name);
    }

    /// <summary>What is wrong with a blob; null when nothing is.</summary>
    private async Task<string?> FaultAsync(StoredName name, bool wantsBytes, CancellationToken cancellation)
    {
        try
        {
            using var content = await blobs.OpenOnceAsync(name.Locator, cancellation);
            if (content is null)
                return CheckFinding.Missing;
            if (!wantsBytes)
                return null;
            totals.Hashed++;
            await using var bytes = new BlobContentStream(content);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancellation)) == name.Sha256 ? null : CheckFinding.Damaged;
        }
        catch (UnreadableBlobException)
        {
            return CheckFinding.Damaged;
        }
    }

    private Task FoundAsync(string finding, string slug, StoredName name)
    {
        if (finding == CheckFinding.Missing)
            totals.Missing++;
        else
            totals.Damaged++;
        return tell(new CheckFinding(finding, slug, name.Kind, name.Row, name.Locator, null));
    }

    /// <summary>Rows that lead to other rows.</summary>
    private async Task RowsAsync(int project, string slug, CancellationToken cancellation)
    {
        await RowsAsync(
            CheckFinding.Missing,
            "report",
            """
            SELECT c.id FROM crashes c LEFT JOIN crash_reports r ON r.project_id = c.project_id AND r.received_at = c.received_at AND r.crash_id = c.id
            WHERE c.project_id = @project AND c.state = 2 AND r.crash_id IS NULL
            """,
            project,
            slug,
            cancellation
        );
        await RowsAsync(
            CheckFinding.Missing,
            "bucket",
            """
            SELECT c.id FROM crashes c LEFT JOIN buckets b ON b.project_id = c.project_id AND b.id = c.bucket_id
            WHERE c.project_id = @project AND c.bucket_id IS NOT NULL AND b.id IS NULL
            """,
            project,
            slug,
            cancellation
        );
        await RowsAsync(
            CheckFinding.Orphan,
            "report",
            """
            SELECT r.crash_id FROM crash_reports r LEFT JOIN crashes c ON c.project_id = r.project_id AND c.received_at = r.received_at AND c.id = r.crash_id
            WHERE r.project_id = @project AND c.id IS NULL
            """,
            project,
            slug,
            cancellation
        );
    }

    private async Task RowsAsync(string finding, string what, string query, int project, string slug, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        await using var command = db.Command(query, ("@project", project));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (finding == CheckFinding.Missing)
                totals.Missing++;
            else
                totals.Orphans++;
            await tell(new CheckFinding(finding, slug, what, reader.GetGuid(0).ToString(), null, null));
        }
    }
}
