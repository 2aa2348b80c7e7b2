using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.Measures;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Ingest;

/// <summary>
/// Crashes that a discard rule counts without keeping them. The same eventId or Idempotency-Key is answered alike as long as the rules stand: id and lot
/// come from the key, and what was stored before a rule was made is still answered as the crash that it is. Sent again, to this process or another, it is
/// counted once: <see cref="DiscardedLately"/> spares the database what this process saw already, and the ledger notes what was counted.
/// </summary>
internal sealed class EventDiscards(
    LimitsDirectory directory,
    UsageLedger ledger,
    DiscardedLately lately,
    PrivacyRules privacy,
    IDbContextFactory<CrashHubDb> databases,
    TimeProvider time
)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>True when what the query says can decide, since no event part comes behind it.</summary>
    public static bool IsToldByQuery(HttpRequest request) =>
        request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) != true;

    /// <summary>Decides by the query alone, before the body is read; null when the crash is to be taken, or its fields are not right.</summary>
    public async Task<IResult?> ByQueryAsync(HttpContext context, ProjectContext project, string? key)
    {
        var limits = await directory.OfAsync(project.Id, context.RequestAborted);
        if (limits.Rules.Count == 0 || EventFields.Read(context.Request, default).Event is not { } told)
            return null;
        var rule = await privacy.OfAsync(databases, project.Id, context.RequestAborted);
        return Answer(await DecideAsync(project, limits, rule.Scrub.Clean(told), key, context.RequestAborted));
    }

    /// <summary>Decides by the whole event; null when the crash is to be taken.</summary>
    public async Task<IResult?> ByEventAsync(HttpContext context, ProjectContext project, CrashEvent told, string? key)
    {
        return Answer(await DecideAsync(project, told, key, context.RequestAborted));
    }

    /// <summary>Decides by the whole event; null when the crash is to be taken.</summary>
    public async Task<DiscardReceipt?> DecideAsync(ProjectContext project, CrashEvent told, string? key, CancellationToken cancellation)
    {
        var limits = await directory.OfAsync(project.Id, cancellation);
        return limits.Rules.Count == 0 ? null : await DecideAsync(project, limits, told, key, cancellation);
    }

    private static JsonHttpResult<DiscardReceipt>? Answer(DiscardReceipt? receipt) =>
        receipt is null ? null : TypedResults.Json(receipt, ContractsJson.Default.DiscardReceipt);

    private async Task<DiscardReceipt?> DecideAsync(
        ProjectContext project,
        LimitsInForce limits,
        CrashEvent told,
        string? key,
        CancellationToken cancellation
    )
    {
        DiscardRuleInForce? rule = null;
        foreach (var one in limits.Rules)
        {
            if (!EventCondition.Holds(one.Condition, told))
                continue;
            rule = one;
            break;
        }
        if (rule is null)
            return null;
        var keys = CrashIntake.Keys(told, key);
        var mark = keys.Count == 0 ? null : Mark(project, keys[0]);
        var lot = mark is null ? Random.Shared.NextInt64() : BinaryPrimitives.ReadInt64BigEndian(mark);
        if (rule.KeepOneIn > 0 && (ulong)lot % (ulong)rule.KeepOneIn == 0)
            return null;
        if (await IsKnownAsync(project.Id, keys, cancellation))
            return null;
        var now = time.GetUtcNow();
        IngestMeasures.Discarded(0);
        var hour = new DateTimeOffset(now.UtcTicks - now.UtcTicks % Hour.Ticks, TimeSpan.Zero);
        var id = mark is null ? Guid.CreateVersion7(now) : IdOf(mark);
        if (mark is null)
            ledger.Of(project.Id).Dropped(rule.Id, hour);
        else if (lately.IsNew(mark))
            ledger.Of(project.Id).Dropped(new DiscardedCrash(id, rule.Id, hour));
        return new(id.ToString(), CrashState.Discarded, rule.Name, rule.Id.ToString());
    }

    /// <summary>True when a crash was stored under one of the keys: it is a replay, or a conflict, and the usual way says which.</summary>
    private async Task<bool> IsKnownAsync(int project, List<string> keys, CancellationToken cancellation)
    {
        if (keys.Count == 0)
            return false;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        return await db.IngestKeys.AnyAsync(k => k.ProjectId == project && keys.Contains(k.Key) && k.ExpiresAt > now, cancellation);
    }

    private static byte[] Mark(ProjectContext project, string key) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"discard\n{project.Id}\n{key}")));

    /// <summary>A UUID of version 8 (RFC 9562 s5.8): ours to fill.</summary>
    private static Guid IdOf(byte[] mark)
    {
        var bytes = mark.AsSpan(8, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
