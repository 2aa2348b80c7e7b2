using System.Collections.Concurrent;
using CrashHub.Server.Data.Query;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Data;

/// <summary>
/// The limits and discard rules of projects, held for a few seconds: a change works at once in this process and within that time in every other. Only
/// projects that exist are asked about, so what is held is bounded by them.
/// </summary>
internal sealed class LimitsDirectory(IDbContextFactory<CrashHubDb> databases, IOptions<LimitsOptions> server, TimeProvider time)
{
    public static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(5);
    private const int MostHeld = 10_000;
    private readonly ConcurrentDictionary<int, Entry> held = new();

    public ValueTask<LimitsInForce> OfAsync(int project, CancellationToken cancellation)
    {
        if (held.Count >= MostHeld)
            held.Clear();
        var entry = held.GetOrAdd(project, static _ => new Entry());
        return entry.Held is { } found && !IsOld(found) ? new(found.Limits) : new(ReadAsync(entry, project, cancellation));
    }

    /// <summary>Drops what is held of a project whose limits or rules were changed.</summary>
    public void Forget(int project) => held.TryRemove(project, out _);

    private bool IsOld(Found found) => time.GetElapsedTime(found.At) >= HeldFor;

    /// <summary>One request reads anew; the others go on with what they know and wait only when that is nothing.</summary>
    private async Task<LimitsInForce> ReadAsync(Entry entry, int project, CancellationToken cancellation)
    {
        var before = entry.Held;
        if (before is null)
            await entry.Gate.WaitAsync(cancellation);
        else if (!await entry.Gate.WaitAsync(TimeSpan.Zero, cancellation))
            return before.Limits;
        try
        {
            if (entry.Held is { } found && !IsOld(found))
                return found.Limits;
            var limits = await ReadAsync(project, cancellation);
            entry.Held = new Found(limits, time.GetTimestamp());
            return limits;
        }
        catch (Exception away) when (before is not null && EngineFault.IsAway(away))
        {
            return before.Limits; // Whether the crash can be stored, its own insert tells.
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private async Task<LimitsInForce> ReadAsync(int project, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var own = await db.ProjectLimits.AsNoTracking().SingleOrDefaultAsync(l => l.ProjectId == project, cancellation);
        var rows = await db
            .DiscardRules.AsNoTracking()
            .Where(r => r.ProjectId == project && r.Enabled)
            .OrderBy(r => r.CreatedAt)
            .ThenBy(r => r.Id)
            .ToListAsync(cancellation);
        var rules = new List<DiscardRuleInForce>(rows.Count);
        foreach (var row in rows)
        {
            // One that this version can't read any more discards nothing.
            if (EventCondition.Parse(row.Condition).Condition is { } condition)
                rules.Add(new(row.Id, row.Name, row.KeepOneIn, condition));
        }
        return LimitsInForce.Of(own, server.Value) with { Rules = rules };
    }

    private sealed record Found(LimitsInForce Limits, long At);

    private sealed class Entry
    {
        private volatile Found? held;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public Found? Held
        {
            get => held;
            set => held = value;
        }
    }
}
