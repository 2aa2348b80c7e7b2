using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>The time that a query may take in the database.</summary>
internal static class QueryBudget
{
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(2);
    private const int SqliteInterrupt = 9;

    /// <summary>What is said of a query that took longer.</summary>
    public static QueryFault Exceeded { get; } =
        new(0, $"The query took longer than {Most.TotalSeconds:0} s in the database; narrow it down.");

    /// <summary>Runs a read; null when it took too long. PostgreSQL is told to cancel, SQLite is interrupted.</summary>
    /// <param name="db">The context.</param>
    /// <param name="read">What is read.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="spent">What the query has taken before.</param>
    public static async Task<T?> RunAsync<T>(
        CrashHubDb db,
        Func<CancellationToken, Task<T>> read,
        CancellationToken cancellation,
        TimeSpan spent = default
    )
        where T : class
    {
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            budget.CancelAfter(spent < Most ? Most - spent : TimeSpan.Zero);
            var handle = (db.Database.GetDbConnection() as SqliteConnection)?.Handle;
            await using var interrupt = budget.Token.Register(() =>
            {
                if (handle is not null)
                    SQLitePCL.raw.sqlite3_interrupt(handle);
            });
            try
            {
                return await read(budget.Token);
            }
            catch (Exception cut) when (!cancellation.IsCancellationRequested && budget.IsCancellationRequested && IsCut(cut))
            {
                return null;
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static bool IsCut(Exception failure) =>
        failure is OperationCanceledException or SqliteException { SqliteErrorCode: SqliteInterrupt };
}
