using static CrashHub.Server.Data.ItemStatements;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>What the team decided about buckets, as far as it keeps crashes where they are.</summary>
internal sealed class RegroupPlaces(CrashHubDb db, int project)
{
    private readonly Dictionary<Guid, Place> places = [];

    public async Task ReadAsync(IEnumerable<Guid> buckets, CancellationToken cancellation)
    {
        var ids = buckets.Distinct().ToList();
        var found = await db.OverAsync(
            $"""
            SELECT b.id, b.merged_into, b.heir_id,
                CASE WHEN EXISTS (SELECT 1 FROM bucket_merges m WHERE m.project_id = b.project_id AND m.bucket_id = b.id AND m.by_hand = @byHand)
                    THEN 1 ELSE 0 END,
                CASE WHEN EXISTS (SELECT 1 FROM signatures s WHERE s.project_id = b.project_id AND s.algorithm = b.algorithm
                    AND s.fingerprint = b.fingerprint AND s.bucket_id = b.id) THEN 1 ELSE 0 END
            FROM {Items} CROSS JOIN buckets b WHERE b.project_id = @project AND b.id = i.wanted
            """,
            [("wanted", ids.ToArray())],
            [("@project", project), ("@byHand", true)],
            r =>
                (
                    Id: r.GetGuid(0),
                    Into: r.IsDBNull(1) ? null : (Guid?)r.GetGuid(1),
                    Heir: r.IsDBNull(2) ? null : (Guid?)r.GetGuid(2),
                    IsByHand: r.GetInt32(3) == 1,
                    IsMeant: r.GetInt32(4) == 1
                ),
            cancellation
        );
        var merged = found.FindAll(row => row.Into is not null).ConvertAll(row => row.Id);
        var roots = await new CrashFinishRows(db, project).RootsAsync(merged, cancellation);
        foreach (var row in found)
        {
            places[row.Id] = new(
                roots.GetValueOrDefault(row.Id, row.Id),
                IsMerged: row.Into is not null && row.IsByHand,
                IsSplit: !row.IsMeant && row.Heir is null
            );
        }
    }

    /// <summary>False for a bucket that was split off or merged by hand: what belongs nowhere yet stays.</summary>
    public bool MayLeave(Guid leaf) => places.TryGetValue(leaf, out var from) && from is { IsSplit: false, IsMerged: false };

    /// <summary>False when a crash of <paramref name="leaf"/> would leave what somebody put together, or split off, by hand.</summary>
    public bool MayMove(Guid leaf, Guid to) =>
        places.TryGetValue(leaf, out var from)
        && places.TryGetValue(to, out var target)
        && !from.IsSplit
        && (!from.IsMerged || from.Root == target.Root);

    private readonly record struct Place(Guid Root, bool IsMerged, bool IsSplit);
}
