using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Releases.Gates;

/// <summary>Source locations of the gate's buckets, from the newest crash that the release has in each.</summary>
internal sealed class GateLocations(CrashHubDb db)
{
    /// <summary>Buckets that are located; a report is read for each, all at once.</summary>
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
        List<Guid> roots = [.. items.Take(Most).Select(item => Guid.Parse(item.Id))];
        if (roots.Count == 0)
            return locations;
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            await AddAsync(locations, project, query, roots, cancellation);
            return locations;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private async Task AddAsync(
        Dictionary<string, GateLocation> locations,
        int project,
        GateQuery query,
        List<Guid> roots,
        CancellationToken cancellation
    )
    {
        var newest = new Dictionary<Guid, (Guid Root, long At)>();
        foreach (var same in (await NewestAsync(project, query, roots, cancellation)).GroupBy(crash => crash.Root))
        {
            var (root, at, id) = same.MaxBy(crash => (crash.At, crash.Id));
            newest[id] = (root, at);
        }
        foreach (var (id, packed) in await ReportsAsync(project, newest, cancellation))
        {
            // Without what came from memory: names and places only.
            var report = StoredReport.Unpack(packed, fromMemory: null);
            if (Of(report) is { } location)
                locations[newest[id].Root.ToString()] = location;
        }
    }

    /// <summary>The newest crash of the release in each of the buckets and of those merged into them.</summary>
    private async Task<List<(Guid Root, long At, Guid Id)>> NewestAsync(
        int project,
        GateQuery query,
        List<Guid> roots,
        CancellationToken cancellation
    )
    {
        // What is counted says when it was received; unless it was removed, or was never read.
        var counted = query.Environment is null
            ? "SELECT v.last_seen FROM bucket_values v WHERE v.project_id = @project AND v.bucket_id = b.id AND v.field = 'release' AND v.value = @release AND v.last_seen <= @asOf"
            : "SELECT max(h.last_seen) FROM bucket_hours h WHERE h.project_id = @project AND h.release = @release AND h.environment = @environment AND h.bucket_id = b.id AND h.last_seen <= @asOf";
        var newest = await NewestAsync(project, query, roots, counted, cancellation);
        var found = newest.Select(crash => crash.Root).ToHashSet();
        var others = roots.FindAll(root => !found.Contains(root));
        if (others.Count == 0)
            return newest;
        var walked = $"""
            SELECT max(n.received_at) FROM (SELECT c.received_at, c.release, c.environment, c.state FROM crashes c
                WHERE c.project_id = @project AND c.bucket_id = b.id AND c.received_at <= @asOf ORDER BY c.received_at DESC LIMIT {MostCrashes}) n
            WHERE n.release = @release AND n.state = 2{(query.Environment is null ? "" : " AND n.environment = @environment")}
            """;
        return [.. newest, .. await NewestAsync(project, query, others, walked, cancellation)];
    }

    // The buckets lead: SQLite, which takes the order of a CROSS JOIN, would walk all crashes of the project.
    private Task<List<(Guid Root, long At, Guid Id)>> NewestAsync(
        int project,
        GateQuery query,
        List<Guid> roots,
        string instant,
        CancellationToken cancellation
    )
    {
        var names = string.Join(", ", roots.Select((_, k) => $"@r{k}"));
        return db.Command(
                $"""
                SELECT x.root, c.received_at, c.id FROM (
                    SELECT b.id AS leaf, b.root AS root, ({instant}) AS at
                    FROM (SELECT id, id AS root FROM buckets WHERE project_id = @project AND id IN ({names})
                        UNION ALL SELECT id, merged_into AS root FROM buckets WHERE project_id = @project AND merged_into IN ({names})) b) x
                CROSS JOIN crashes c WHERE c.project_id = @project AND c.bucket_id = x.leaf AND c.received_at = x.at AND c.release || '' = @release AND c.state = 2
                """,
                [
                    ("@project", project),
                    ("@asOf", MicrosecondsConverter.ToMicroseconds(query.AsOf)),
                    ("@release", query.Release),
                    ("@environment", query.Environment ?? ""),
                    .. roots.Select((root, k) => ($"@r{k}", (object?)root)),
                ]
            )
            .RowsAsync(r => (r.GetGuid(0), r.GetInt64(1), r.GetGuid(2)), cancellation);
    }

    private async Task<List<(Guid Crash, byte[] Report)>> ReportsAsync(
        int project,
        Dictionary<Guid, (Guid Root, long At)> crashes,
        CancellationToken cancellation
    )
    {
        if (crashes.Count == 0)
            return [];
        var ids = crashes.Keys.ToList();
        return await db.Command(
                $"""
                SELECT crash_id, report FROM crash_reports WHERE project_id = @project
                    AND received_at IN ({string.Join(", ", ids.Select((_, k) => $"@t{k}"))}) AND crash_id IN ({string.Join(
                    ", ",
                    ids.Select((_, k) => $"@i{k}")
                )})
                """,
                [
                    ("@project", project),
                    .. ids.Select((id, k) => ($"@t{k}", (object?)crashes[id].At)),
                    .. ids.Select((id, k) => ($"@i{k}", (object?)id)),
                ]
            )
            .RowsAsync(r => (r.GetGuid(0), r.GetFieldValue<byte[]>(1)), cancellation);
    }

    /// <summary>The youngest frame of the program's own that has a line; else of any; else the youngest place in a module.</summary>
    internal static GateLocation? Of(CrashReport crash)
    {
        if (crash.Threads.Count == 0)
            return null;
        var frames = crash.Threads[0].Frames;
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

    private static string? NameOf(CrashReport crash, FrameReport frame) =>
        frame.Module is { } index && index < crash.Modules.Count && crash.Modules[index].Name is { Length: > 0 } name ? name : null;
}
