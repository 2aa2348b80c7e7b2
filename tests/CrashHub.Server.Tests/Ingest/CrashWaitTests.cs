using CrashHub.Server.Data;
using CrashHub.Server.Data.Postgres;
using CrashHub.Server.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrashHub.Server.Tests.Ingest;

public sealed class CrashWaitTests
{
    [Fact]
    public async Task AStoredCrashIsNotLostToItsSenderWhenTheDatabaseGoesAwayMeanwhile()
    {
        using var hint = new QueueHint();
        var wait = new CrashWait(
            new AwayDatabases(),
            hint,
            new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
            TimeProvider.System
        );

        var end = await wait.ForEndAsync(1, Guid.NewGuid(), TimeSpan.Zero, TestContext.Current.CancellationToken);

        Assert.Null(end);
    }

    /// <summary>Contexts of a server that nobody listens for.</summary>
    private sealed class AwayDatabases : IDbContextFactory<CrashHubDb>
    {
        public CrashHubDb CreateDbContext() =>
            new PostgresDb(
                new DbContextOptionsBuilder<PostgresDb>().UseNpgsql("Host=127.0.0.1;Port=1;Database=none;Username=none").Options
            );
    }
}
