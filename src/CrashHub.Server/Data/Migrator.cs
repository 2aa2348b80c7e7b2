using CrashHub.Server.Data.Postgres;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace CrashHub.Server.Data;

/// <summary>Brings the database to this version's schema before the server listens.</summary>
internal sealed partial class Migrator(IDbContextFactory<CrashHubDb> databases, TimeProvider time, ILogger<Migrator> logger)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>Migrates; waits as long as PostgreSQL can't be reached yet, since the two often start together.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        for (var wait = TimeSpan.FromMilliseconds(250); ; wait = wait * 2 < MaxWait ? wait * 2 : MaxWait)
        {
            try
            {
                await using var db = await databases.CreateDbContextAsync(cancellation);
                db.Database.SetCommandTimeout(0); // To wait for another process's migration, or to move many rows, takes as long as it takes.
                if (db.Database.IsNpgsql())
                    await PostgresAsync(db, cancellation);
                else
                    await SqliteAsync(db, cancellation);
                return;
            }
            catch (Exception fault) when (Away(fault) is { } away)
            {
                Log.DatabaseAway(logger, away.Message, wait.TotalSeconds);
                await Task.Delay(wait, time, cancellation);
            }
        }
    }

    // EF Core wraps what the driver threw where its execution strategy takes part, and not elsewhere.
    private static NpgsqlException? Away(Exception fault) =>
        (fault is InvalidOperationException ? fault.InnerException : fault) as NpgsqlException is { IsTransient: true } away ? away : null;

    private async Task SqliteAsync(CrashHubDb db, CancellationToken cancellation)
    {
        // What the log of the process before holds becomes part of the database, synced: a log that could not be synced once is used no more.
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancellation);
        if ((await db.Database.GetPendingMigrationsAsync(cancellation)).Any())
            await ApplyAloneAsync(db, cancellation);
        await FillAsync(db, cancellation);
        // Indexes of a large database are a long log, and each read looks through it.
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancellation);
    }

    private static async Task FillAsync(CrashHubDb db, CancellationToken cancellation)
    {
        await ReleaseFill.RunAsync(db, cancellation);
        await ReleaseCountFill.RunAsync(db, cancellation);
        await ModuleSetFill.BeginAsync(db, cancellation);
        await BucketTermFill.BeginAsync(db, cancellation);
    }

    private async Task ApplyAloneAsync(CrashHubDb db, CancellationToken cancellation)
    {
        // EF Core keeps its lock as a row: a process that was killed while it migrated leaves it behind, and the next start would wait for ever.
        // The data folder is ours alone, so whoever wrote that row is dead.
        await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellation);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellation);
        await ApplyAsync(db, cancellation);
    }

    private async Task PostgresAsync(CrashHubDb db, CancellationToken cancellation)
    {
        var creator = db.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync(cancellation))
            await CreateAsync(creator, cancellation);
        await using var held = await StartUpLock.TakeAsync(db, cancellation);
        if ((await db.Database.GetPendingMigrationsAsync(cancellation)).Any())
            await ApplyAsync(db, cancellation);
        await FillAsync(db, cancellation);
        await Partitions.MakeAsync(db, cancellation);
    }

    private static async Task CreateAsync(IRelationalDatabaseCreator creator, CancellationToken cancellation)
    {
        try
        {
            await creator.CreateAsync(cancellation);
        }
        catch (PostgresException taken) when (taken.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process of this service was first; no lock can be taken in a database that is not there yet.
        }
    }

    private async Task ApplyAsync(CrashHubDb db, CancellationToken cancellation)
    {
        await db.Database.MigrateAsync(cancellation);
        Log.Migrated(logger, db.Database.GetMigrations().Last());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The database has the schema of {Migration}")]
        public static partial void Migrated(ILogger logger, string migration);

        [LoggerMessage(2, LogLevel.Warning, "The database can't be reached yet ({Reason}); trying again in {Seconds} s")]
        public static partial void DatabaseAway(ILogger logger, string reason, double seconds);
    }
}
