using System.Data.Common;
using CrashHub.Analysis.Signatures;
using CrashHub.Contracts;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>Reads crashes with what their signatures are made of.</summary>
internal sealed class RegroupReading(CrashHubDb db, int project, RegroupSignatures signatures)
{
    // Newest and oldest: a bucket that would split shows it most often between them.
    private const int SampledEnd = 4;

    private const string Joined = """
        FROM crashes c LEFT JOIN crash_reports r ON r.project_id = c.project_id AND r.received_at = c.received_at AND r.crash_id = c.id
        """;

    /// <summary>Crashes after a cursor, in order of receipt, each with its signature; null where none can be made.</summary>
    /// <param name="at">The cursor's instant, in microseconds.</param>
    /// <param name="id">The cursor's id.</param>
    /// <param name="most">How many.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<List<(RegroupCrash Crash, CrashSignature? Signature)>> AfterAsync(
        long at,
        Guid id,
        int most,
        CancellationToken cancellation
    )
    {
        var rows = await db.Command(
                $"""
                SELECT {RegroupCrash.Columns}, r.signature_input {Joined}
                WHERE c.project_id = @project AND c.received_at >= @at AND (c.received_at > @at OR c.id > @id)
                ORDER BY c.received_at, c.id LIMIT @most
                """,
                ("@project", project),
                ("@at", at),
                ("@id", id),
                ("@most", most)
            )
            .RowsAsync(WithInput, cancellation);
        return await SignedAsync(rows, cancellation);
    }

    /// <summary>The newest crashes of the project before a cursor, newest first.</summary>
    public async Task<List<(RegroupCrash Crash, CrashSignature? Signature)>> BeforeAsync(
        long at,
        Guid id,
        int most,
        CancellationToken cancellation
    )
    {
        var rows = await db.Command(
                $"""
                SELECT {RegroupCrash.Columns}, r.signature_input {Joined}
                WHERE c.project_id = @project AND c.received_at <= @at AND (c.received_at < @at OR c.id < @id)
                ORDER BY c.project_id DESC, c.received_at DESC, c.id DESC LIMIT @most
                """,
                ("@project", project),
                ("@at", at),
                ("@id", id),
                ("@most", most)
            )
            .RowsAsync(WithInput, cancellation);
        return await SignedAsync(rows, cancellation);
    }

    /// <summary>The signature that most of a bucket's newest and oldest crashes have, the newest one's among equals; null when none can be made.</summary>
    public async Task<RegroupSample?> OfBucketAsync(Guid bucket, byte[]? ofFirst, CancellationToken cancellation)
    {
        var newest = await EndAsync(bucket, " DESC", cancellation);
        var oldest = newest.Count < SampledEnd ? [] : await EndAsync(bucket, "", cancellation);
        var rows = newest.Concat(oldest.Where(row => newest.TrueForAll(n => n.Crash.Id != row.Crash.Id))).ToList();
        var signed = (await SignedAsync(rows, cancellation)).ConvertAll(row => row.Signature).OfType<CrashSignature>().ToList();
        if (signed.Count == 0)
            return ofFirst is not null && signatures.Of(ofFirst) is { } first ? new(first, []) : null;
        var most = signed.GroupBy(s => s.Fingerprint).MaxBy(same => same.Count())!;
        return new(most.First(), [.. most.Select(signatures.StackOf).Where(s => s.Hash is not null).DistinctBy(s => s.Hash)]);
    }

    private Task<List<(RegroupCrash Crash, byte[]? Input)>> EndAsync(Guid bucket, string direction, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT {RegroupCrash.Columns}, r.signature_input {Joined}
                WHERE c.project_id = @project AND c.bucket_id = @bucket AND c.state = 2
                ORDER BY c.project_id{direction}, c.bucket_id{direction}, c.received_at{direction} LIMIT {SampledEnd}
                """,
                ("@project", project),
                ("@bucket", bucket)
            )
            .RowsAsync(WithInput, cancellation);

    private static (RegroupCrash Crash, byte[]? Input) WithInput(DbDataReader r) =>
        (RegroupCrash.Read(r), r.IsDBNull(RegroupCrash.ColumnCount) ? null : r.GetFieldValue<byte[]>(RegroupCrash.ColumnCount));

    private async Task<List<(RegroupCrash Crash, CrashSignature? Signature)>> SignedAsync(
        List<(RegroupCrash Crash, byte[]? Input)> rows,
        CancellationToken cancellation
    )
    {
        var signed = rows.ConvertAll(row => (row.Crash, Signature: row.Input is { } input ? signatures.Of(input) : null));
        var older = signed.Where(row => row.Signature is null && row.Crash is { State: CrashState.Processed, Leaf: not null }).ToList();
        if (older.Count == 0)
            return signed;
        var reports = await ReportsAsync([.. older.Select(row => row.Crash)], cancellation);
        return signed.ConvertAll(row =>
            row.Signature is null && reports.TryGetValue(row.Crash.Id, out var report)
                ? (row.Crash, signatures.Of(report.Report, report.Event))
                : row
        );
    }

    /// <summary>Reports and events of crashes that have a report.</summary>
    public async Task<Dictionary<Guid, (byte[] Report, string Event, byte[]? SignatureInput)>> ReportsAsync(
        IReadOnlyList<RegroupCrash> crashes,
        CancellationToken cancellation
    )
    {
        var names = string.Join(", ", crashes.Select((_, k) => $"@i{k}"));
        var found = await db.Command(
                $"""
                SELECT c.id, r.report, c.event_json, r.signature_input
                FROM crashes c JOIN crash_reports r ON r.project_id = c.project_id AND r.received_at = c.received_at AND r.crash_id = c.id
                WHERE c.project_id = @project AND c.received_at BETWEEN @from AND @to AND c.id IN ({names})
                """,
                [
                    ("@project", project),
                    ("@from", crashes.Min(crash => crash.ReceivedAt)),
                    ("@to", crashes.Max(crash => crash.ReceivedAt)),
                    .. crashes.Select((crash, k) => ($"@i{k}", (object?)crash.Id)),
                ]
            )
            .RowsAsync(
                r =>
                    (
                        Id: r.GetGuid(0),
                        Report: r.GetFieldValue<byte[]>(1),
                        Event: r.GetString(2),
                        Input: r.IsDBNull(3) ? null : r.GetFieldValue<byte[]>(3)
                    ),
                cancellation
            );
        return found.ToDictionary(row => row.Id, row => (row.Report, row.Event, row.Input));
    }
}
