using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Where merges lead: crash rows keep the bucket that they fell into, readers see the one that took it in.</summary>
internal static class Survivors
{
    private const int MaxMerges = 16;

    /// <summary>The surviving bucket of each of <paramref name="buckets"/>; itself where it was not merged.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Guid>> OfAsync(
        CrashHubDb db,
        int project,
        IEnumerable<Guid> buckets,
        CancellationToken cancellation
    )
    {
        var survivors = buckets.Distinct().ToDictionary(id => id);
        var open = survivors.Keys.ToList();
        for (var step = 0; step < MaxMerges && open.Count > 0; step++)
        {
            // Those that were merged are told apart here: SQLite would walk all such of the project by their index.
            var found = await db
                .Buckets.Where(b => b.ProjectId == project && EF.Parameter(open).Contains(b.Id))
                .Select(b => new { b.Id, b.MergedInto })
                .ToListAsync(cancellation);
            var merged = found.Where(b => b.MergedInto is not null).ToDictionary(b => b.Id, b => b.MergedInto!.Value);
            foreach (var leaf in survivors.Keys.ToList())
                if (merged.TryGetValue(survivors[leaf], out var into))
                    survivors[leaf] = into;
            open = [.. merged.Values.Distinct()];
        }
        return survivors;
    }

    public static async Task<Guid> OfAsync(CrashHubDb db, int project, Guid bucket, CancellationToken cancellation) =>
        (await OfAsync(db, project, [bucket], cancellation))[bucket];
}
