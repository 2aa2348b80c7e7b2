namespace CrashHub.Server.Data.Search;

/// <summary>When sets that may have lost their last crash are looked at.</summary>
internal static class SearchSets
{
    /// <summary>How long after a set was written, or found in use, it is looked at without a cause.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromDays(7);

    /// <summary>
    /// How long after a crash went its sets are looked at: a worker that wrote one lately takes it to be there (<see cref="StackMemory.HeldFor"/>, twice at
    /// most), so what was in use this hour must not go.
    /// </summary>
    public static readonly TimeSpan LookAfter = TimeSpan.FromHours(1);

    /// <summary>Says that crashes with these sets went.</summary>
    public static async Task CrashesWentAsync(CrashHubDb db, int project, IEnumerable<long?> sets, CancellationToken cancellation)
    {
        var ids = sets.OfType<long>().Distinct().Order().ToList();
        if (ids.Count == 0)
            return;
        // By the clock that the worker's rows go by.
        var at = $"{CrashQueueSql.Now(db)} + {(long)LookAfter.TotalMicroseconds}";
        await db.Command(
                $"UPDATE search_sets SET look_at = {at} WHERE project_id = @project AND id IN ({string.Join(", ", ids)}) AND look_at > {at}",
                ("@project", project)
            )
            .RunAsync(cancellation);
    }
}
