using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>How projects are grouped, as workers ask for it; held for a few seconds, after which a change is seen by every process.</summary>
internal sealed class GroupingDirectory(TimeProvider time)
{
    /// <summary>How long a worker may go by rules that were changed.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(5);

    private const int MostHeld = 10_000;
    private readonly ConcurrentDictionary<int, (GroupingInForce Grouping, long At)> held = new();

    public async ValueTask<GroupingInForce> OfAsync(CrashHubDb db, int project, CancellationToken cancellation)
    {
        if (held.TryGetValue(project, out var entry) && time.GetElapsedTime(entry.At) < HeldFor)
            return entry.Grouping;
        var grouping = await ReadAsync(db, project, cancellation);
        if (held.Count >= MostHeld)
            held.Clear();
        held[project] = (grouping, time.GetTimestamp());
        return grouping;
    }

    /// <summary>As the database says at this moment.</summary>
    public static async Task<GroupingInForce> ReadAsync(CrashHubDb db, int project, CancellationToken cancellation) =>
        GroupingInForce.Of(
            await db.ProjectGroupings.Where(g => g.ProjectId == project).Select(g => g.Rules).SingleOrDefaultAsync(cancellation)
        );

    /// <summary>Drops what is held of a project whose rules were changed by this process.</summary>
    public void Forget(int project) => held.TryRemove(project, out _);
}
