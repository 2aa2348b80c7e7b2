using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Search;

/// <summary>
/// Writes the terms of buckets that got them under an older version, once an instance; until that is done, exact questions for them read the buckets' sets. Each
/// step reads a page of <see cref="BucketSet"/> in the order of its key, and keeps its place with what it wrote.
/// </summary>
internal sealed class BucketTermFill(IDbContextFactory<CrashHubDb> databases, TimeProvider time)
{
    /// <summary>The setting that says that no bucket lacks a term.</summary>
    public const string Mark = "terms.filled";

    /// <summary>The setting that says up to which pair that is so: project, bucket, set.</summary>
    public const string Place = "terms.filling";

    /// <summary>Pairs of a step.</summary>
    internal const int Batch = 500;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>True when every bucket has its terms.</summary>
    public static Task<bool> IsDoneAsync(CrashHubDb db, CancellationToken cancellation) =>
        db.Settings.AnyAsync(s => s.Name == Mark, cancellation);

    /// <summary>Where no bucket has a set there is nothing to fill.</summary>
    public static async Task BeginAsync(CrashHubDb db, CancellationToken cancellation)
    {
        if (!await IsDoneAsync(db, cancellation) && !await db.BucketSets.AnyAsync(cancellation))
            await Setting.SetAsync(db, Mark, "1", cancellation);
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var begun = time.GetTimestamp();
            if (!await StepAsync(cancellation))
                return;
            var spent = time.GetElapsedTime(begun);
            await Task.Delay(spent < LongestPause ? spent : LongestPause, time, cancellation);
        }
    }

    /// <summary>One page. False when all is done.</summary>
    internal async Task<bool> StepAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        if (await IsDoneAsync(db, cancellation))
            return false;
        var (project, bucket, set) = Read(
            await db.Settings.Where(s => s.Name == Place).Select(s => s.Value).SingleOrDefaultAsync(cancellation)
        );
        if (await FillAsync(db, project, bucket, set, cancellation))
            return true;
        var next = await db
            .Projects.Where(p => p.Id > project)
            .OrderBy(p => p.Id)
            .Select(p => (int?)p.Id)
            .FirstOrDefaultAsync(cancellation);
        if (next is { } other)
            await Setting.SetAsync(db, Place, Write(other, Guid.Empty, 0), cancellation);
        else
            await Setting.SetAsync(db, Mark, "1", cancellation);
        return next is not null;
    }

    private static (int Project, Guid Bucket, long Set) Read(string? place) =>
        place?.Split(' ') is [var project, var bucket, var set]
            ? (int.Parse(project, CultureInfo.InvariantCulture), Guid.Parse(bucket), long.Parse(set, CultureInfo.InvariantCulture))
            : (0, Guid.Empty, 0);

    private static string Write(int project, Guid bucket, long set) =>
        string.Create(CultureInfo.InvariantCulture, $"{project} {bucket} {set}");

    /// <summary>Fills the next pairs of a project behind a place, and keeps the new one. False when there are none.</summary>
    private static async Task<bool> FillAsync(CrashHubDb db, int project, Guid bucket, long set, CancellationToken cancellation)
    {
        var pairs = await db.Command(
                $"""
                SELECT bucket_id, set_id FROM bucket_sets
                WHERE project_id = @project AND bucket_id >= @bucket AND (bucket_id > @bucket OR set_id > @set)
                ORDER BY bucket_id, set_id LIMIT {Batch}
                """,
                ("@project", project),
                ("@bucket", bucket),
                ("@set", set)
            )
            .RowsAsync(r => (Bucket: r.GetGuid(0), Set: r.GetInt64(1)), cancellation);
        if (pairs.Count == 0)
            return false;
        await using var transaction = await db.BeginUnsyncedAsync(cancellation);
        await BucketSetRows.TermsAsync(db, project, pairs, cancellation);
        await Setting.SetAsync(db, Place, Write(project, pairs[^1].Bucket, pairs[^1].Set), cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }
}
