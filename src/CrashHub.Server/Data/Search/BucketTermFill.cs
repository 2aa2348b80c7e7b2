using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Search;

/// <summary>Writes the terms of buckets that got them under an older version; until that is done, exact questions for them read the buckets' sets.</summary>
internal sealed class BucketTermFill(IDbContextFactory<CrashHubDb> databases, TimeProvider time) : SearchFill(databases, time, Mark, Place)
{
    /// <summary>The setting that says that no bucket lacks a term.</summary>
    public const string Mark = "terms.filled";

    /// <summary>The setting that says up to which pair of <see cref="BucketSet"/> that is so: project, bucket, set.</summary>
    public const string Place = "terms.filling";

    /// <summary>Pairs of a step.</summary>
    internal const int Batch = 500;

    public override string Outcome => "All buckets have the terms of their crashes";

    /// <summary>True when every bucket has its terms.</summary>
    public static Task<bool> IsDoneAsync(CrashHubDb db, CancellationToken cancellation) => IsDoneAsync(db, Mark, cancellation);

    /// <summary>Where no bucket has a set there is nothing to fill.</summary>
    public static Task BeginAsync(CrashHubDb db, CancellationToken cancellation) => BeginAsync(db, Mark, db.BucketSets, cancellation);

    protected override async Task<bool> FillAsync(CrashHubDb db, int project, string behind, CancellationToken cancellation)
    {
        var (bucket, set) = Read(behind);
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
        var last = pairs[^1];
        await KeepAsync(db, project, FormattableString.Invariant($"{last.Bucket} {last.Set}"), cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private static (Guid Bucket, long Set) Read(string behind) =>
        behind.Split(' ') is [var bucket, var set] ? (Guid.Parse(bucket), long.Parse(set, CultureInfo.InvariantCulture)) : (Guid.Empty, 0);
}
