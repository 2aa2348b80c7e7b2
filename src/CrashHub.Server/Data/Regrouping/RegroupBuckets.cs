using System.Data.Common;
using CrashHub.Analysis.Signatures;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>
/// The first phase: each bucket is made known by the signature that its crashes have under the algorithm in force, oldest bucket first. So it keeps its
/// address and all that is known of it, and new crashes find it within seconds. Where an older bucket has the signature already, that one is its heir.
/// </summary>
internal sealed class RegroupBuckets(RegroupContext context)
{
    private const int Batch = 50;

    private readonly CrashHubDb db = context.Db;
    private readonly int project = context.Project;
    private readonly List<Guid> newcomers = [];

    /// <summary>Buckets that were made under the algorithm in force before this found the older one that they are: to be closed at once.</summary>
    public IReadOnlyList<Guid> Newcomers => newcomers;

    /// <summary>One batch.</summary>
    /// <returns>False when the step is void.</returns>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var buckets = await ReadAsync(cancellation);
        var wanted = new List<(Row Bucket, RegroupSample Sample)>();
        foreach (var bucket in buckets.Where(b => b is { Own: null, IsClosed: false, IsMeant: true }))
        {
            if (await context.Reading.OfBucketAsync(bucket.Id, bucket.SignatureInput, cancellation) is { } sample)
                wanted.Add((bucket, sample));
        }
        var after = context.After;
        if (buckets.Count > 0)
            after.CursorNumber = buckets[^1].Number;
        if (buckets.Count < Batch)
            (after.Phase, after.CursorAt, after.CursorId) = (RegroupPhase.Crashes, DateTimeOffset.UnixEpoch, Guid.Empty);
        var kept = await OpenAsync([.. buckets.Where(b => b.Own is not null)], cancellation);
        return await context.WriteAsync(
            async () =>
            {
                // A finish that makes a bucket of a new signature holds the project's row: none can come between.
                if (wanted.Count > 0)
                    await ProjectLock.TakeAsync(db, project, cancellation);
                var owners = await OwnersAsync(wanted, cancellation);
                await LockAsync(
                    [.. kept.Select(b => b.Id), .. wanted.Select(w => w.Bucket.Id), .. owners.Values.Select(o => o.Id)],
                    cancellation
                );
                foreach (var bucket in kept)
                    await KeepAsync(bucket, cancellation);
                await NameAsync(wanted, owners, cancellation);
            },
            cancellation
        );
    }

    /// <summary>Brings back those that a signature of the algorithm in force means again, each in a transaction of its own. Says which are open then.</summary>
    private async Task<List<Row>> OpenAsync(List<Row> known, CancellationToken cancellation)
    {
        var open = new List<Row>();
        foreach (var bucket in known)
        {
            if (bucket.IsClosed)
            {
                await using var transaction = await db.BeginUnsyncedAsync(cancellation);
                if (!await new BucketRevival(db, project).RunAsync(bucket.Id, cancellation))
                    continue;
                await transaction.CommitAsync(cancellation);
            }
            open.Add(bucket);
        }
        return open;
    }

    // The batch first: PostgreSQL would else plan for all buckets of the project, and read all signatures for each batch.
    private Task<List<Row>> ReadAsync(CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT b.id, b.number, b.merged_into, b.heir_id, b.signature_input,
                    CASE WHEN EXISTS (SELECT 1 FROM bucket_merges m WHERE m.project_id = b.project_id AND m.bucket_id = b.id AND m.by_hand = @byHand)
                        THEN 1 ELSE 0 END,
                    (SELECT s.fingerprint FROM signatures s
                        WHERE s.project_id = b.project_id AND s.bucket_id = b.id AND s.algorithm = @algorithm LIMIT 1),
                    CASE WHEN EXISTS (SELECT 1 FROM signatures s WHERE s.project_id = b.project_id AND s.algorithm = b.algorithm
                        AND s.fingerprint = b.fingerprint AND s.bucket_id = b.id) THEN 1 ELSE 0 END
                FROM (SELECT project_id, id, number, merged_into, heir_id, signature_input, algorithm, fingerprint FROM buckets
                    WHERE project_id = @project AND number > @number ORDER BY number LIMIT {Batch}) b
                ORDER BY b.number
                """,
                ("@algorithm", context.Signatures.Algorithm),
                ("@byHand", true),
                ("@project", project),
                ("@number", context.Before.CursorNumber)
            )
            .RowsAsync(Read, cancellation);

    private async Task NameAsync(
        List<(Row Bucket, RegroupSample Sample)> wanted,
        Dictionary<string, (Guid Id, long Number)> owners,
        CancellationToken cancellation
    )
    {
        var index = new StackIndex(db, project);
        foreach (var (bucket, sample) in wanted)
        {
            var signature = sample.Signature;
            if (!owners.TryGetValue(signature.Fingerprint, out var owner))
            {
                await SignAsync(
                    "INSERT INTO signatures (project_id, algorithm, fingerprint, bucket_id) VALUES (@project, @algorithm, @fingerprint, @bucket)",
                    bucket.Id,
                    signature.Fingerprint,
                    cancellation
                );
                await NameAsync(bucket.Id, sample, index, cancellation);
                owners.Add(signature.Fingerprint, (bucket.Id, bucket.Number));
            }
            else if (owner.Number > bucket.Number && owner.Number >= context.Before.FirstNumber)
            {
                await SignAsync(
                    "UPDATE signatures SET bucket_id = @bucket WHERE project_id = @project AND algorithm = @algorithm AND fingerprint = @fingerprint",
                    bucket.Id,
                    signature.Fingerprint,
                    cancellation
                );
                await NameAsync(bucket.Id, sample, index, cancellation);
                await SendAsync(owner.Id, bucket.Id, cancellation);
                newcomers.Add(owner.Id);
                owners[signature.Fingerprint] = (bucket.Id, bucket.Number);
            }
            else if (bucket.MergedInto is null && owner.Id != bucket.Id)
                await SendAsync(bucket.Id, owner.Id, cancellation);
        }
        await index.StoreAsync(cancellation);
    }

    /// <summary>A bucket that a signature of the algorithm in force means already.</summary>
    private Task<int> KeepAsync(Row bucket, CancellationToken cancellation) =>
        db.Command(
                "UPDATE buckets SET algorithm = @algorithm, fingerprint = @fingerprint, heir_id = NULL WHERE project_id = @project AND id = @bucket",
                ("@algorithm", context.Signatures.Algorithm),
                ("@fingerprint", bucket.Own),
                ("@project", project),
                ("@bucket", bucket.Id)
            )
            .RunAsync(cancellation);

    private async Task<Dictionary<string, (Guid Id, long Number)>> OwnersAsync(
        List<(Row Bucket, RegroupSample Sample)> wanted,
        CancellationToken cancellation
    )
    {
        if (wanted.Count == 0)
            return [];
        var fingerprints = wanted.Select(w => w.Sample.Signature.Fingerprint).Distinct().ToList();
        var found = await db.Command(
                $"""
                SELECT s.fingerprint, b.id, b.number FROM signatures s JOIN buckets b ON b.project_id = s.project_id AND b.id = s.bucket_id
                WHERE s.project_id = @project AND s.algorithm = @algorithm
                    AND s.fingerprint IN ({string.Join(", ", fingerprints.Select((_, k) => $"@f{k}"))})
                """,
                [
                    ("@project", project),
                    ("@algorithm", context.Signatures.Algorithm),
                    .. fingerprints.Select((fingerprint, k) => ($"@f{k}", (object?)fingerprint)),
                ]
            )
            .RowsAsync(r => (Fingerprint: r.GetString(0), Id: r.GetGuid(1), Number: r.GetInt64(2)), cancellation);
        return found.ToDictionary(row => row.Fingerprint, row => (row.Id, row.Number), StringComparer.Ordinal);
    }

    /// <summary>Locks buckets in the order of a finish.</summary>
    private async Task LockAsync(IEnumerable<Guid> buckets, CancellationToken cancellation)
    {
        var rows = new CrashFinishRows(db, project);
        foreach (var id in buckets.Distinct().OrderBy(id => id.ToString("n"), StringComparer.Ordinal))
            await rows.LockAsync(id, cancellation);
    }

    private Task<int> SignAsync(string text, Guid bucket, string fingerprint, CancellationToken cancellation) =>
        db.Command(
                text,
                ("@project", project),
                ("@algorithm", context.Signatures.Algorithm),
                ("@fingerprint", fingerprint),
                ("@bucket", bucket)
            )
            .RunAsync(cancellation);

    private async Task NameAsync(Guid bucket, RegroupSample sample, StackIndex index, CancellationToken cancellation)
    {
        var signature = sample.Signature;
        var row = await new CrashFinishRows(db, project).ReadAsync(bucket, cancellation);
        if (row is not null && sample.Stacks.Count > 0)
            await index.ReplaceAsync(row, sample.Stacks, cancellation);
        await db.Command(
                """
                UPDATE buckets SET algorithm = @algorithm, fingerprint = @fingerprint, signature_text = @text, heir_id = NULL, stacks = @stacks
                WHERE project_id = @project AND id = @bucket
                """,
                ("@algorithm", signature.Algorithm),
                ("@fingerprint", signature.Fingerprint),
                ("@text", signature.Text),
                ("@stacks", row?.Stacks),
                ("@project", project),
                ("@bucket", bucket)
            )
            .RunAsync(cancellation);
    }

    private Task<int> SendAsync(Guid bucket, Guid heir, CancellationToken cancellation) =>
        db.Command(
                "UPDATE buckets SET heir_id = @heir WHERE project_id = @project AND id = @bucket",
                ("@heir", heir),
                ("@project", project),
                ("@bucket", bucket)
            )
            .RunAsync(cancellation);

    private static Row Read(DbDataReader r) =>
        new(
            r.GetGuid(0),
            r.GetInt64(1),
            r.IsDBNull(2) ? null : r.GetGuid(2),
            r.IsDBNull(3) ? null : r.GetGuid(3),
            r.IsDBNull(4) ? null : r.GetFieldValue<byte[]>(4),
            r.GetInt32(5) == 1,
            r.Text(6),
            r.GetInt32(7) == 1
        );

    /// <param name="Id">The bucket.</param>
    /// <param name="Number">Its number.</param>
    /// <param name="MergedInto">Who took it in.</param>
    /// <param name="HeirId">Where a regroup sends its crashes.</param>
    /// <param name="SignatureInput">Of its first crash.</param>
    /// <param name="IsByHand">True when somebody merged it.</param>
    /// <param name="Own">A fingerprint of the algorithm in force that means it.</param>
    /// <param name="IsMeant">True when the signature in its row means it; one that no signature means was split off by hand.</param>
    private sealed record Row(
        Guid Id,
        long Number,
        Guid? MergedInto,
        Guid? HeirId,
        byte[]? SignatureInput,
        bool IsByHand,
        string? Own,
        bool IsMeant
    )
    {
        /// <summary>True when a regroup took it in; it comes back when a signature means it again.</summary>
        public bool IsClosed => MergedInto is not null && HeirId is not null && !IsByHand;
    }
}
