using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Releases.Gates;

/// <summary>Source locations of the gate's buckets, from the newest crash that the release has in each.</summary>
internal sealed class GateLocations(CrashHubDb db)
{
    /// <summary>Buckets that are located; a report is read for each.</summary>
    public const int Most = 100;

    // The newest crash may be of another release: so many are looked through.
    private const int MostCrashes = 1000;

    /// <summary>The location of each bucket, by id; buckets without a kept report are not in it.</summary>
    public async Task<IReadOnlyDictionary<string, GateLocation>> FindAsync(
        int project,
        GateQuery query,
        IEnumerable<GateItem> items,
        CancellationToken cancellation
    )
    {
        var locations = new Dictionary<string, GateLocation>(StringComparer.Ordinal);
        foreach (var item in items.Take(Most))
        {
            if (await NewestAsync(project, query, Guid.Parse(item.Id), cancellation) is not { } crash)
                continue;
            var document = await new CrashDocumentReader(db).ReadAsync(
                project,
                crash,
                withMemory: false,
                showMessages: false,
                new CrashLinks("", ""),
                cancellation
            );
            if (document is not null && Of(document) is { } location)
                locations[item.Id] = location;
        }
        return locations;
    }

    private async Task<Guid?> NewestAsync(int project, GateQuery query, Guid bucket, CancellationToken cancellation)
    {
        var leaves = await Families.LeavesAsync(db, project, bucket, cancellation);
        var newest = ((DateTimeOffset At, Guid Id)?)null;
        foreach (var leaf in leaves)
        {
            var crash = await db
                .Crashes.Where(c => c.ProjectId == project && c.BucketId == leaf && c.ReceivedAt <= query.AsOf)
                .OrderByDescending(c => c.ReceivedAt)
                .ThenByDescending(c => c.Id)
                .Take(MostCrashes)
                .Where(c => c.Release == query.Release && c.State == CrashState.Processed)
                .Where(c => query.Environment == null || c.Environment == query.Environment)
                .Select(c => new { c.ReceivedAt, c.Id })
                .FirstOrDefaultAsync(cancellation);
            if (crash is not null && (newest is null || crash.ReceivedAt > newest.Value.At))
                newest = (crash.ReceivedAt, crash.Id);
        }
        return newest?.Id;
    }

    /// <summary>The youngest frame of the program's own that has a line; else of any; else the youngest place in a module.</summary>
    internal static GateLocation? Of(CrashDocument crash)
    {
        if (crash.Threads is not { Count: > 0 } threads)
            return null;
        var frames = threads[0].Frames;
        var frame =
            frames.FirstOrDefault(f => f is { InApp: true, File: not null, Line: > 0, Stale: false })
            ?? frames.FirstOrDefault(f => f is { File: not null, Line: > 0, Stale: false })
            ?? frames.FirstOrDefault(f => f is { InApp: true, File: not null });
        if (frame is not null)
            return new(frame.File!, frame.Line is > 0 ? frame.Line : null, frame.Column is > 0 ? frame.Column : null, null, frame.Function);
        frame =
            frames.FirstOrDefault(f => f is { InApp: true } && NameOf(crash, f) is not null)
            ?? frames.FirstOrDefault(f => NameOf(crash, f) is not null);
        return frame is null ? null : new(NameOf(crash, frame)!, null, null, frame.ModuleOffset, frame.Function);
    }

    private static string? NameOf(CrashDocument crash, FrameReport frame) =>
        frame.Module is { } index && index < crash.Modules?.Count && crash.Modules[index].Name is { Length: > 0 } name ? name : null;
}
