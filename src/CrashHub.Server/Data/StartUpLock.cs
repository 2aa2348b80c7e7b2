using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Lets one process of a service at a time migrate and fill the database; the others wait. On SQLite it is nothing: the data folder is held by one
/// process.
/// </summary>
internal sealed class StartUpLock : IAsyncDisposable
{
    // Any constant, the same in all processes of one service.
    private const long Key = 0x4372617368487562;

    private readonly CrashHubDb db;

    private StartUpLock(CrashHubDb db) => this.db = db;

    /// <summary>Waits for it. It is held by the context's connection, which stays open until it is given back.</summary>
    public static async Task<StartUpLock> TakeAsync(CrashHubDb db, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        if (db.Database.IsNpgsql())
        {
            // Whoever holds it may move many rows.
            var usual = db.Database.GetCommandTimeout();
            db.Database.SetCommandTimeout(0);
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({Key})", cancellation);
            db.Database.SetCommandTimeout(usual);
        }
        return new StartUpLock(db);
    }

    public async ValueTask DisposeAsync()
    {
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({Key})", CancellationToken.None);
        await db.Database.CloseConnectionAsync();
    }
}
