using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Which buckets stand in a survivor: crash rows, hours and values are found by these.</summary>
internal static class Families
{
    /// <summary>
    /// A survivor <c>@bucket</c> of <c>@project</c> and all that was merged into it, for hand-written SQL. Not one SELECT with an OR: SQLite would read every
    /// bucket of the project for it.
    /// </summary>
    public const string Sql =
        "SELECT id FROM buckets WHERE project_id = @project AND id = @bucket UNION ALL SELECT id FROM buckets WHERE project_id = @project AND merged_into = @bucket";

    /// <summary>A survivor and all that was merged into it; only itself where it is none.</summary>
    public static Task<List<Guid>> LeavesAsync(CrashHubDb db, int project, Guid survivor, CancellationToken cancellation) =>
        db
            .Buckets.Where(b => b.ProjectId == project && b.Id == survivor)
            .Select(b => b.Id)
            .Concat(db.Buckets.Where(b => b.ProjectId == project && b.MergedInto == survivor).Select(b => b.Id))
            .ToListAsync(cancellation);

    /// <summary>The survivor of each leaf of some buckets. Only those that are families (true) are asked about.</summary>
    public static async Task<Dictionary<Guid, Guid>> SurvivorsAsync(
        CrashHubDb db,
        int project,
        IReadOnlyDictionary<Guid, bool> buckets,
        CancellationToken cancellation
    )
    {
        var survivors = buckets.Keys.ToDictionary(id => id, id => id);
        var families = buckets.Where(b => b.Value).Select(b => (Guid?)b.Key).ToList();
        if (families.Count == 0)
            return survivors;
        var members = await db
            .Buckets.Where(b => b.ProjectId == project && families.Contains(b.MergedInto))
            .Select(b => new { b.Id, Into = b.MergedInto!.Value })
            .ToListAsync(cancellation);
        foreach (var member in members)
            survivors[member.Id] = member.Into;
        return survivors;
    }
}
