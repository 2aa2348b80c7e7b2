using System.Data;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrashHub.Server.Tests.Data.Sqlite;

public sealed class LogKeeperTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-log-");
    private readonly WriteTurn turn = new();
    private readonly DbContextOptions<SqliteDb> options;
    private readonly LogKeeper keeper;

    // SQLite itself copies the log when the last connection closes.
    private readonly SqliteDb open;

    public LogKeeperTests()
    {
        options = new DbContextOptionsBuilder<SqliteDb>()
            .UseSqlite($"Data Source={Database};Pooling=False;Default Timeout=15")
            .AddInterceptors(new SqlitePragmas())
            .Options;
        open = new SqliteDb(options);
        keeper = new LogKeeper(new Databases(this), turn, TimeProvider.System, NullLogger<LogKeeper>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(folder.FullName, "crashhub.db");

    private long LogLength => new FileInfo(Database + "-wal").Length;

    public async ValueTask InitializeAsync()
    {
        await open.Database.OpenConnectionAsync(Cancellation);
        await open.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL; CREATE TABLE numbers (number INTEGER)", Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await open.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task TheLogBeginsAnewBehindWhatWasCopied()
    {
        await WriteAsync(LogKeeper.Few);
        var length = LogLength;

        Assert.Equal(0, await keeper.RunOnceAsync(Cancellation));

        await WriteAsync(LogKeeper.Few);
        Assert.Equal(length, LogLength);
    }

    [Fact]
    public async Task WhatFewWroteWaits()
    {
        await WriteAsync(LogKeeper.Few - 1);
        Assert.Null(await keeper.RunOnceAsync(Cancellation));

        await WriteAsync(1);
        Assert.NotNull(await keeper.RunOnceAsync(Cancellation));
    }

    [Fact]
    public async Task WhatAReaderNeedsStaysWhereItIs()
    {
        var connection = (SqliteConnection)open.Database.GetDbConnection();
        await using (var reader = connection.BeginTransaction(IsolationLevel.Serializable, deferred: true))
        {
            await using var read = connection.CreateCommand();
            read.CommandText = "SELECT count(*) FROM numbers";
            read.Transaction = reader;
            await read.ExecuteScalarAsync(Cancellation);
            await WriteAsync(LogKeeper.Few);

            Assert.True(await keeper.RunOnceAsync(Cancellation) > 0);
        }

        await WriteAsync(LogKeeper.Few);
        Assert.Equal(0, await keeper.RunOnceAsync(Cancellation));
    }

    private async Task WriteAsync(int turns)
    {
        await using var db = new SqliteDb(options) { Turn = turn };
        await db.Database.OpenConnectionAsync(Cancellation);
        for (var number = 0; number < turns; number++)
        {
            await using var transaction = await db.BeginWriteAsync(Cancellation);
            await db.Database.ExecuteSqlAsync($"INSERT INTO numbers VALUES ({number})", Cancellation);
            await transaction.CommitAsync(Cancellation);
        }
    }

    private sealed class Databases(LogKeeperTests test) : IDbContextFactory<CrashHubDb>
    {
        public CrashHubDb CreateDbContext() => new SqliteDb(test.options) { Turn = test.turn };
    }
}
