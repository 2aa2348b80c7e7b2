using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Retention;

/// <summary>Rows that have had their time: keys that are over, and what arrived for a project while it was being removed.</summary>
internal sealed class LeftBehind(IDbContextFactory<CrashHubDb> databases, IBlobStore blobs)
{
    private const int Batch = 1000;

    // An upload that met a key reads it again in the same transaction: keys that ended this very moment stay a while.
    private static readonly TimeSpan KeyGrace = TimeSpan.FromHours(1);

    public async Task RunAsync(DateTimeOffset now, Func<Task> rest, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        while (await KeysAsync(db, now - KeyGrace, cancellation) == Batch)
            await rest();
        await StraysAsync(db, cancellation);
    }

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
