using System.Collections.Concurrent;
using System.Text.Json;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Privacy;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>What a project's dumps may hold, as workers ask for it; held for a few seconds, after which a change is seen by every process.</summary>
internal sealed class PrivacyRules(TimeProvider time)
{
    /// <summary>How long a worker may go by rules that were changed.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(5);

    private const int MostHeld = 10_000;
    private readonly ConcurrentDictionary<int, (PrivacyRule Rule, long At)> held = new();

    // Projects that a request asks about at this moment.
    private readonly ConcurrentDictionary<int, bool> asked = new();

    /// <summary>
    /// As the other, for ingest, which has no connection: one request asks anew, those beside it and those that find the database away go by what was known,
    /// since whether the crash can be stored its own insert tells.
    /// </summary>
    public async ValueTask<PrivacyRule> OfAsync(IDbContextFactory<CrashHubDb> databases, int project, CancellationToken cancellation)
    {
        if (!held.TryGetValue(project, out var entry))
            return await ReadAsync(databases, project, cancellation);
        if (time.GetElapsedTime(entry.At) < HeldFor || !asked.TryAdd(project, true))
            return entry.Rule;
        try
        {
            return await ReadAsync(databases, project, cancellation);
        }
        catch (Exception away) when (EngineFault.IsAway(away))
        {
            return entry.Rule;
        }
        finally
        {
            asked.TryRemove(project, out _);
        }
    }

    private async Task<PrivacyRule> ReadAsync(IDbContextFactory<CrashHubDb> databases, int project, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await OfAsync(db, project, cancellation);
    }

    public async ValueTask<PrivacyRule> OfAsync(CrashHubDb db, int project, CancellationToken cancellation)
    {
        if (held.TryGetValue(project, out var entry) && time.GetElapsedTime(entry.At) < HeldFor)
            return entry.Rule;
        var row = await db.ProjectRetentions.AsNoTracking().SingleOrDefaultAsync(r => r.ProjectId == project, cancellation);
        var rule = row is null ? PrivacyRule.Everything : new PrivacyRule(row.Privacy, ScrubList.Read(Patterns(row.ScrubJson), out _));
        if (held.Count >= MostHeld)
            held.Clear();
        held[project] = (rule, time.GetTimestamp());
        return rule;
    }

    /// <summary>Drops what is held of a project whose rules were changed by this process.</summary>
    public void Forget(int project) => held.TryRemove(project, out _);

    /// <summary>The patterns of a row.</summary>
    public static IReadOnlyList<string> Patterns(string? json) => json is null ? [] : JsonSerializer.Deserialize<List<string>>(json) ?? [];
}

/// <summary>What a project's dumps may hold.</summary>
/// <param name="Mode">How much memory is kept.</param>
/// <param name="Scrub">What is overwritten in what is kept.</param>
internal sealed record PrivacyRule(DumpPrivacy Mode, ScrubList Scrub)
{
    /// <summary>All of it as it came.</summary>
    public static PrivacyRule Everything { get; } = new(DumpPrivacy.Full, ScrubList.Empty);

    /// <summary>True when a dump is kept as it came.</summary>
    public bool KeepsEverything => Mode == DumpPrivacy.Full && Scrub.Patterns.Count == 0;
}
