using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>The time that a query may take in the database.</summary>
internal static class QueryBudget
{
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(2);
    private const int SqliteInterrupt = 9;

    /// <summary>Runs a read; null when it took too long. PostgreSQL is told to cancel, SQLite is interrupted.</summary>
    public static async Task<T?> RunAsync<T>(CrashHubDb db, Func<CancellationToken, Task<T>> read, CancellationToken cancellation)
        where T : class
    {
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            budget.CancelAfter(Most);
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
