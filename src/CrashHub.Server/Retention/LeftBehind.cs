using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Retention;

/// <summary>Rows that have had their time: keys that are over, stacks that nobody had for long, what searches find and
/// no crash has any more, and what arrived for a project while it was being removed.</summary>
internal sealed class LeftBehind(IDbContextFactory<CrashHubDb> databases, IBlobStore blobs)
{
    private const int Batch = 1000;

    // An upload that met a key reads it again in the same transaction: keys that ended this very moment stay a while.
    private static readonly TimeSpan KeyGrace = TimeSpan.FromHours(1);

    private static readonly TimeSpan ChunkLife = TimeSpan.FromDays(1);

    // A stack that is forgotten costs one dump without memory when it comes again.
    private static readonly TimeSpan StackLife = TimeSpan.FromDays(90);

    public async Task RunAsync(DateTimeOffset now, Func<Task> rest, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        while (await KeysAsync(db, now - KeyGrace, cancellation) == Batch)
            await rest();
        while (await StacksAsync(db, now - StackLife, cancellation) == Batch)
            await rest();
        while (await SlotsAsync(db, now - KeyGrace, cancellation) == Batch)
            await rest();
        var search = new SearchExpiry(db);
        while (await search.StepAsync(now, cancellation) == SearchExpiry.Batch)
            await rest();
        while (await ChunksAsync(db, now - ChunkLife, cancellation) == Batch)
            await rest();
        await StraysAsync(db, cancellation);
    }

    /// <summary>Pieces of files that were never put together.</summary>
    private async Task<int> ChunksAsync(CrashHubDb db, DateTimeOffset before, CancellationToken cancellation)
    {
        var old = await db.UploadChunks.AsNoTracking().Where(c => c.At < before).OrderBy(c => c.At).Take(Batch).ToListAsync(cancellation);
        foreach (var chunk in old)
        {
            var gone = await db
                .UploadChunks.Where(c =>
                    c.ProjectId == chunk.ProjectId && c.Sha1 == chunk.Sha1 && c.Locator == chunk.Locator && c.At < before
                )
                .ExecuteDeleteAsync(cancellation);
            if (gone == 1)
                await blobs.DeleteAsync(chunk.Locator, cancellation);
        }
        return old.Count;
    }

    private static Task<int> StacksAsync(CrashHubDb db, DateTimeOffset before, CancellationToken cancellation) =>
        db.Command(
                $"""
                DELETE FROM stacks WHERE (project_id, "key", trap) IN (
                    SELECT project_id, "key", trap FROM stacks WHERE seen_at < @before ORDER BY seen_at LIMIT {Batch})
                """,
                ("@before", MicrosecondsConverter.ToMicroseconds(before))
            )
            .RunAsync(cancellation);

    /// <summary>What was asked for stacks and regressions, once its time is over; the other slots are of buckets and stay with them.</summary>
    private static Task<int> SlotsAsync(CrashHubDb db, DateTimeOffset before, CancellationToken cancellation) =>
        db.Command(
                $"""
                DELETE FROM dump_slots WHERE (project_id, subject, kind, release) IN (
                    SELECT project_id, subject, kind, release FROM dump_slots WHERE kind > 1 AND until < @before ORDER BY until LIMIT {Batch})
                """,
                ("@before", MicrosecondsConverter.ToMicroseconds(before))
            )
            .RunAsync(cancellation);

    private static Task<int> KeysAsync(CrashHubDb db, DateTimeOffset before, CancellationToken cancellation) =>
        db.Command(
                $"""
                DELETE FROM ingest_keys WHERE (project_id, "key") IN (
                    SELECT project_id, "key" FROM ingest_keys WHERE expires_at < @before ORDER BY expires_at LIMIT {Batch})
                """,
                ("@before", MicrosecondsConverter.ToMicroseconds(before))
            )
            .RunAsync(cancellation);

    /// <summary>One look at an index for each project that has crashes, whatever their number.</summary>
    private async Task StraysAsync(CrashHubDb db, CancellationToken cancellation)
    {
        for (int? project = 0; ; )
        {
            var after = project.Value;
            project = await db.Crashes.Where(c => c.ProjectId > after).MinAsync(c => (int?)c.ProjectId, cancellation);
            if (project is not { } found)
                return;
            if (!await db.Projects.AnyAsync(p => p.Id == found, cancellation))
                await new ProjectRows(db).RemoveAsync(found, async locator => await blobs.DeleteAsync(locator, cancellation), cancellation);
        }
    }
}
