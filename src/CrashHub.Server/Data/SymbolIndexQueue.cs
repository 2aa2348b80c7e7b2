using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// The table of symbol indexes as a queue: leases by the database's clock, and every later statement names owner and epoch, as
/// <see cref="CrashQueue"/> does for crashes.
/// </summary>
internal sealed class SymbolIndexQueue(CrashHubDb db)
{
    private const string Held = "project_id = @project AND \"key\" = @key AND state = 1 AND lease_owner = @owner AND lease_epoch = @epoch";
    private const string Free = "lease_owner = NULL, lease_until = NULL";
    private const int MaxErrorLength = 2000;

    private readonly string now = CrashQueueSql.Now(db);

    /// <summary>Claims the oldest wanted index of the next project after <paramref name="after"/>, round and round; null without work.</summary>
    /// <param name="after">The project that was served last.</param>
    /// <param name="owner">Who claims.</param>
    /// <param name="formatVersion">The version that the owner makes; others' rows are left alone.</param>
    /// <param name="lease">How long the claim lasts without a sign of life.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<SymbolIndexClaim?> ClaimAsync(
        int after,
        string owner,
        int formatVersion,
        TimeSpan lease,
        CancellationToken cancellation
    )
    {
        var text = $"""
            WITH picked AS MATERIALIZED (
                SELECT s.project_id AS p, s."key" AS k FROM symbol_indexes s
                WHERE s.state < 2 AND s.format_version = @version AND (s.state = 0 OR {CrashQueueSql.IsOver("s.lease_until", now)})
                    AND (s.not_before IS NULL OR {CrashQueueSql.IsOver("s.not_before", now)})
                ORDER BY CASE WHEN s.project_id > @after THEN 0 ELSE 1 END, s.project_id, s.created_at LIMIT 1{CrashQueueSql.SkipLocked(
                db
            )})
            UPDATE symbol_indexes SET state = 1, lease_owner = @owner, lease_epoch = lease_epoch + 1, lease_until = {now} + @lease,
                attempts = attempts + 1
            FROM picked WHERE project_id = picked.p AND "key" = picked.k
            RETURNING project_id, "key", code_id, sources_json, attempts, lease_epoch
            """;
        await db.Database.OpenConnectionAsync(cancellation);
        await using var transaction = await db.BeginWriteAsync(cancellation);
        var claims = await db.Command(
                text,
                ("@after", after),
                ("@owner", owner),
                ("@version", formatVersion),
                ("@lease", (long)lease.TotalMicroseconds)
            )
            .RowsAsync(
                r => new SymbolIndexClaim
                {
                    ProjectId = r.GetInt32(0),
                    Key = r.GetString(1),
                    CodeId = r.GetString(2),
                    Sources = SymbolIndexSources.FromJson(r.GetString(3)),
                    Attempts = r.GetInt32(4),
                    Epoch = r.GetInt64(5),
                    Owner = owner,
                },
                cancellation
            );
        await transaction.CommitAsync(cancellation);
        return claims is [var claim] ? claim : null;
    }

    /// <summary>Makes the lease longer. False when it is lost.</summary>
    public Task<bool> RenewAsync(SymbolIndexClaim claim, TimeSpan lease, CancellationToken cancellation) =>
        ChangeAsync(claim, $"lease_until = {now} + @lease", cancellation, ("@lease", (long)lease.TotalMicroseconds));

    /// <summary>Names the finished index. False when the lease is lost: the blob is then nobody's.</summary>
    public Task<bool> FinishAsync(SymbolIndexClaim claim, string locator, long bytes, CancellationToken cancellation) =>
        ChangeAsync(
            claim,
            $"state = 2, {Free}, not_before = NULL, attempts = 0, error = NULL, locator = @locator, bytes = @bytes",
            cancellation,
            ("@locator", locator),
            ("@bytes", bytes)
        );

    /// <summary>Gives it back. The attempt is taken back unless it was a fault of the index itself.</summary>
    public Task<bool> ReleaseAsync(SymbolIndexClaim claim, bool charged, TimeSpan pause, CancellationToken cancellation) =>
        ChangeAsync(
            claim,
            $"state = 0, {Free}, attempts = attempts - @back, not_before = {now} + @pause",
            cancellation,
            ("@back", charged ? 0 : 1),
            ("@pause", (long)pause.TotalMicroseconds)
        );

    /// <summary>Ends it without an index.</summary>
    public Task<bool> FailAsync(SymbolIndexClaim claim, string error, CancellationToken cancellation) =>
        ChangeAsync(claim, $"state = 3, {Free}, error = @error", cancellation, ("@error", CrashQueueSql.Clean(error, MaxErrorLength)));

    /// <summary>Removes a claimed row whose inputs are gone.</summary>
    public async Task RemoveAsync(SymbolIndexClaim claim, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        await db.Command($"DELETE FROM symbol_indexes WHERE {Held}", Of(claim)).RunAsync(cancellation);
    }

    /// <summary>Ends all leases. Only for the process that alone holds the database: whoever had them is dead.</summary>
    public async Task<int> EndAllLeasesAsync(CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        return await db.Command("UPDATE symbol_indexes SET lease_until = 0 WHERE state = 1").RunAsync(cancellation);
    }

    private async Task<bool> ChangeAsync(
        SymbolIndexClaim claim,
        string change,
        CancellationToken cancellation,
        params (string, object?)[] more
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        return await db.Command($"UPDATE symbol_indexes SET {change} WHERE {Held}", [.. Of(claim), .. more]).RunAsync(cancellation) == 1;
    }

    private static (string, object?)[] Of(SymbolIndexClaim claim) =>
        [("@project", claim.ProjectId), ("@key", claim.Key), ("@owner", claim.Owner), ("@epoch", claim.Epoch)];
}
