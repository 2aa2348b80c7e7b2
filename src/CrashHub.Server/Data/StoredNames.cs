using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>All blobs that a project's rows name, in pages by key: no statement runs for long, and memory does not grow with their number.</summary>
internal sealed class StoredNames(IDbContextFactory<CrashHubDb> databases)
{
    private const int Page = 5000;

    public async IAsyncEnumerable<StoredName> OfAsync(int project, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var name in CrashesAsync(project, cancellation))
            yield return name;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await foreach (
            var build in db.Builds.AsNoTracking().Where(b => b.ProjectId == project).AsAsyncEnumerable().WithCancellation(cancellation)
        )
            yield return new StoredName(build.Locator, "build", build.Id.ToString(), build.Sha256);
        await foreach (
            var file in db.BuildFiles.AsNoTracking().Where(f => f.ProjectId == project).AsAsyncEnumerable().WithCancellation(cancellation)
        )
            yield return new StoredName(file.Locator, "buildFile", file.BuildId.ToString(), file.Sha256);
        var indexes = db.SymbolIndexes.AsNoTracking().Where(s => s.ProjectId == project && s.Locator != null);
        await foreach (var index in indexes.AsAsyncEnumerable().WithCancellation(cancellation))
            yield return new StoredName(index.Locator!, "symbolIndex", index.Key, null);
        await foreach (
            var chunk in db
                .UploadChunks.AsNoTracking()
                .Where(c => c.ProjectId == project)
                .AsAsyncEnumerable()
                .WithCancellation(cancellation)
        )
            yield return new StoredName(chunk.Locator, "uploadChunk", chunk.Sha1, null);
    }

    /// <summary>True when a row of the project still names the blob.</summary>
    public async Task<bool> IsNamedAsync(int project, StoredName name, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return name.Kind switch
        {
            "build" => await db.Builds.AnyAsync(b => b.ProjectId == project && b.Locator == name.Locator, cancellation),
            "buildFile" => await db.BuildFiles.AnyAsync(f => f.ProjectId == project && f.Locator == name.Locator, cancellation),
            "uploadChunk" => await db.UploadChunks.AnyAsync(c => c.ProjectId == project && c.Locator == name.Locator, cancellation),
            "symbolIndex" => await db.SymbolIndexes.AnyAsync(s => s.ProjectId == project && s.Locator == name.Locator, cancellation),
            _ => Guid.TryParse(name.Row, out var crash)
                && await db
                    .Crashes.WithId(project, crash)
                    .AnyAsync(
                        c =>
                            c.DumpLocator == name.Locator
                            || c.LogLocator == name.Locator
                            || (c.AttachmentsJson != null && c.AttachmentsJson.Contains(name.Locator)),
                        cancellation
                    ),
        };
    }

    private async IAsyncEnumerable<StoredName> CrashesAsync(int project, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (at, last) = (DateTimeOffset.UnixEpoch, Guid.Empty);
        while (true)
        {
            var (fromAt, fromId) = (at, last);
            await using var db = await databases.CreateDbContextAsync(cancellation);
            var rows = await db
                .Crashes.Where(c => c.ProjectId == project && c.ReceivedAt >= fromAt)
                .Where(c => c.ReceivedAt > fromAt || c.Id.CompareTo(fromId) > 0)
                .OrderBy(c => c.ReceivedAt)
                .ThenBy(c => c.Id)
                .Take(Page)
                .Select(c => new
                {
                    c.ReceivedAt,
                    c.Id,
                    c.DumpLocator,
                    c.DumpSha256,
                    c.LogLocator,
                    c.AttachmentsJson,
                })
                .ToListAsync(cancellation);
            foreach (var row in rows)
            {
                if (row.DumpLocator is { } dump)
                    yield return new StoredName(dump, "dump", row.Id.ToString(), row.DumpSha256);
                if (row.LogLocator is { } log)
                    yield return new StoredName(log, "log", row.Id.ToString(), null);
                foreach (var attachment in CrashJson.Attachments(row.AttachmentsJson))
                    yield return new StoredName(attachment.Locator, "attachment", row.Id.ToString(), attachment.Sha256);
            }
            if (rows.Count < Page)
                yield break;
            (at, last) = (rows[^1].ReceivedAt, rows[^1].Id);
        }
    }
}
