using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Releases;

/// <summary>What is counted of a release, where that is all that the gate asks for: from its begin, and nothing after asOf.</summary>
/// <param name="Buckets">Its surviving buckets.</param>
/// <param name="Crashes">Its crashes.</param>
/// <param name="ByEnvironment">Its crashes by environment; empty text where the event names none.</param>
internal sealed record GateTotals(long Buckets, long Crashes, Dictionary<string, long> ByEnvironment)
{
    /// <summary>The totals; null where the counts hold more than is asked for.</summary>
    /// <param name="db">A context, its connection open.</param>
    /// <param name="scope">What counts.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="ofEnvironment">True when the scope's environment alone may be told; buckets are those of all.</param>
    public static async Task<GateTotals?> ReadAsync(
        CrashHubDb db,
        GateScope scope,
        CancellationToken cancellation,
        bool ofEnvironment = false
    )
    {
        if (scope.Since > 0 || (scope.Environment is not null && !ofEnvironment))
            return null;
        var rows = await db.Command(
                $"""
                SELECT environment, CAST(SUM(crashes) AS bigint), CAST(SUM(buckets) AS bigint), max(last_seen) FROM release_counts
                WHERE project_id = @project AND release = @release{(scope.Environment is null ? "" : " AND environment = @environment")}
                GROUP BY environment
                """,
                scope.Parameters()
            )
            .RowsAsync(r => (Name: r.GetString(0), Crashes: r.GetInt64(1), Buckets: r.GetInt64(2), Last: r.GetInt64(3)), cancellation);
        if (rows.Exists(row => row.Last > scope.AsOf))
            return null;
        return new GateTotals(
            rows.Sum(row => row.Buckets),
            rows.Sum(row => row.Crashes),
            rows.Where(row => row.Crashes > 0).ToDictionary(row => row.Name, row => row.Crashes, StringComparer.Ordinal)
        );
    }
}
