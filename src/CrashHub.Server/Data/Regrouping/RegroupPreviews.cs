using System.Diagnostics;
using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>Says what a regroup would do, by trying it on the newest stored crashes. Reads only; bounded in crashes and in time.</summary>
internal sealed class RegroupPreviews(CrashHubDb db)
{
    /// <summary>Crashes that are looked at unless the caller says otherwise.</summary>
    public const int DefaultCrashes = 10_000;

    /// <summary>Most crashes that are looked at.</summary>
    public const int MaxCrashes = 50_000;

    private const int Batch = 500;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(8);

    /// <summary>Tries it.</summary>
    /// <param name="project">The project.</param>
    /// <param name="grouping">The rules that are tried.</param>
    /// <param name="most">Crashes, the newest; fewer when the time is over.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<RegroupPreview> RunAsync(int project, GroupingInForce grouping, int most, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var begun = Stopwatch.GetTimestamp();
        var reading = new RegroupReading(db, project, new RegroupSignatures(grouping));
        var tally = new RegroupTally();
        var (at, id) = (MicrosecondsConverter.ToMicroseconds(DateTimeOffset.MaxValue), Guid.AllBitsSet);
        var isWhole = false;
        while (!isWhole && tally.Sampled < most && Stopwatch.GetElapsedTime(begun) < MaxTime)
        {
            var wanted = Math.Min(Batch, most - tally.Sampled);
            var crashes = await reading.BeforeAsync(at, id, wanted, cancellation);
            isWhole = crashes.Count < wanted;
            foreach (var (crash, signature) in crashes)
                tally.Add(crash, signature);
            if (crashes.Count > 0)
                (at, id) = (crashes[^1].Crash.ReceivedAt, crashes[^1].Crash.Id);
        }
        var leaves = tally.Leaves;
        var roots = await Survivors.OfAsync(db, project, leaves, cancellation);
        var places = new RegroupPlaces(db, project);
        foreach (var some in leaves.Chunk(Batch))
            await places.ReadAsync(some, cancellation);
        var buckets = await BucketsAsync(project, [.. roots.Values.Distinct()], cancellation);
        return tally.Answer(grouping.Algorithm, isWhole, roots, buckets, places);
    }

    private async Task<Dictionary<Guid, (long Number, string Title)>> BucketsAsync(
        int project,
        List<Guid> ids,
        CancellationToken cancellation
    )
    {
        var found = new Dictionary<Guid, (long Number, string Title)>();
        foreach (var some in ids.Chunk(Batch))
        {
            var rows = await db
                .Buckets.Where(b => b.ProjectId == project && some.Contains(b.Id))
                .Select(b => new
                {
                    b.Id,
                    b.Number,
                    b.Title,
                })
                .ToListAsync(cancellation);
            foreach (var row in rows)
                found[row.Id] = (row.Number, row.Title);
        }
        return found;
    }
}
