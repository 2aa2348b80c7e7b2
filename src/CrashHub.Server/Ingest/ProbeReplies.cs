using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.Measures;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Ingest;

/// <summary>The answers to probes, and to the same probe again.</summary>
internal sealed class ProbeReplies(IDbContextFactory<CrashHubDb> databases, ProbeTokens tokens, Addresses addresses, TimeProvider time)
{
    /// <summary>A dump is wanted, and is the crash.</summary>
    public static IResult Asked(ProbeWant want, string token, Guid? bucket) =>
        Of(
            new ProbeReceipt
            {
                Want = want,
                Probe = token,
                Bucket = bucket?.ToString(),
            }
        );

    /// <summary>Nothing is wanted: the crash is counted.</summary>
    public async Task<IResult> CountedAsync(
        HttpContext context,
        ProjectContext project,
        Guid crash,
        Guid? bucket,
        string? rule,
        CancellationToken cancellation
    ) =>
        Of(
            new ProbeReceipt
            {
                Want = ProbeWant.None,
                Probe = await tokens.WriteAsync(
                    project.Id,
                    new(crash, ProbeWant.None, time.GetUtcNow() + ProbeToken.Life, [], []),
                    cancellation
                ),
                Id = crash.ToString(),
                Bucket = bucket?.ToString(),
                Rule = rule,
                Links = rule is null ? addresses.Crash(context.Request, project.Slug, crash) : null,
            }
        );

    /// <summary>The answer to a probe whose key names a crash: it is counted already. Null when none of the keys is known.</summary>
    public async Task<IResult?> AgainAsync(
        HttpContext context,
        ProjectContext project,
        Probe probe,
        List<string> keys,
        CancellationToken cancellation
    )
    {
        if (keys.Count == 0)
            return null;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        var known = await db
            .IngestKeys.AsNoTracking()
            .Where(k => k.ProjectId == project.Id && keys.Contains(k.Key) && k.ExpiresAt > now)
            .ToListAsync(cancellation);
        if (known.Count == 0)
            return null;
        if (known.Exists(k => k.CrashId != known[0].CrashId))
            return Conflict(IngestVerdict.TwoCrashes);
        if (!PendingCrash.IsSame(known[0].DumpSha256, probe.Sha256))
            return Conflict(IngestVerdict.OtherBytes);
        ProbeMeasures.Answered(ProbeWant.None, "replayed");
        var row = await db
            .Crashes.WithId(project.Id, known[0].CrashId)
            .Select(c => new { c.BucketId, c.ProbeJson })
            .SingleOrDefaultAsync(cancellation);
        // One that is not counted yet has what its probe found.
        Guid? bucket = (row?.BucketId ?? CrashJson.Probe(row?.ProbeJson)?.Bucket) is { } fell
            ? await Survivors.OfAsync(db, project.Id, fell, cancellation)
            : null;
        return await CountedAsync(context, project, known[0].CrashId, bucket, null, cancellation);
    }

    /// <summary>Where merges lead from a bucket.</summary>
    public async Task<Guid?> SurvivorAsync(int project, Guid leaf, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await Survivors.OfAsync(db, project, leaf, cancellation);
    }

    /// <summary>
    /// The answer to a dump whose probe was told to send none: it is the crash that was counted then. One that is not there any more was discarded.
    /// </summary>
    public async Task<(CrashState State, Guid? Bucket)> CountedBeforeAsync(int project, Guid crash, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var row = await db.Crashes.WithId(project, crash).Select(c => new { c.State, c.BucketId }).SingleOrDefaultAsync(cancellation);
        return row is null ? (CrashState.Discarded, null) : (row.State, row.BucketId);
    }

    public static ProblemHttpResult Conflict(IngestVerdict verdict) =>
        Problem.Of(
            StatusCodes.Status409Conflict,
            "key-conflict",
            "The key is in use",
            verdict == IngestVerdict.TwoCrashes
                ? "Idempotency-Key and eventId name two different crashes."
                : "The key names an earlier probe with another stack. A new crash needs a new key."
        );

    private static JsonHttpResult<ProbeReceipt> Of(ProbeReceipt receipt) =>
        TypedResults.Json(receipt, ContractsJson.Default.ProbeReceipt, statusCode: StatusCodes.Status200OK);
}
