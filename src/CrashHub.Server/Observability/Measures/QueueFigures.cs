using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Observability.Measures;

/// <summary>
/// Depth and age of the queue, read from the partial index of the rows that still want work. Bounded at any depth: no more than <see cref="MaxDepth"/>
/// entries are counted, and for the oldest one entry a project is read, <see cref="ProjectsAtOnce"/> projects a time.
/// </summary>
internal sealed class QueueFigures(IDbContextFactory<CrashHubDb> databases, TimeProvider time)
{
    public const int ProjectsAtOnce = 200;

    /// <summary>How many entries are counted.</summary>
    public int MaxDepth { get; init; } = 100_000;

    internal const string CountText = "SELECT COUNT(*) FROM (SELECT 1 FROM crashes WHERE state < 2 LIMIT @most) AS waiting";

    internal const string NextText = """
        SELECT project_id, priority, received_at FROM crashes WHERE state < 2 AND project_id > @after AND priority >= 0
        ORDER BY project_id, priority, received_at LIMIT 1
        """;

    private int cursor;
    private long? oldestOfRound;
    private long? oldest;

    /// <summary>Crashes that are queued or worked on; <see cref="MaxDepth"/> stands for that many or more.</summary>
    public long Depth { get; private set; }

    /// <summary>How long the oldest crash that was not done before has waited for its report; zero when there is none.</summary>
    public TimeSpan Age =>
        oldest is { } at
            ? TimeSpan.FromMicroseconds(Math.Max(0, MicrosecondsConverter.ToMicroseconds(time.GetUtcNow()) - at))
            : TimeSpan.Zero;

    /// <summary>Reads both anew.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        Depth = await db.Command(CountText, ("@most", MaxDepth)).ScalarAsync(r => r.GetInt64(0), cancellation);
        await LookForOldestAsync(db, cancellation);
    }

    /// <summary>One step a project: its most urgent row is its oldest new one. A round over all projects may take several calls.</summary>
    private async Task LookForOldestAsync(CrashHubDb db, CancellationToken cancellation)
    {
        for (var step = 0; step < ProjectsAtOnce; step++)
        {
            var rows = await db.Command(NextText, ("@after", cursor))
                .RowsAsync(r => (Project: r.GetInt32(0), Priority: r.GetInt32(1), At: r.GetInt64(2)), cancellation);
            if (rows is not [var first])
            {
                (oldest, oldestOfRound, cursor) = (oldestOfRound, null, 0);
                return;
            }
            cursor = first.Project;
            if (first.Priority == 0 && (oldestOfRound is null || first.At < oldestOfRound))
                oldestOfRound = first.At;
        }
    }
}
