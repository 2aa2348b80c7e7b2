using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace CrashHub.Server.Tests.Accounts;

public sealed class TokenUseTests
{
    /// <summary>A service that throws ends the process that takes crashes in.</summary>
    [Fact]
    public async Task ADatabaseWithoutAPlaceForAnotherClientEndsNoProcess()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (databases, time) = (new FullDatabases(), new FakeTimeProvider());
        using var use = new TokenUse(databases, time, NullLogger<TokenUse>.Instance);
        await use.StartAsync(cancellation);
        use.Note(Guid.NewGuid(), time.GetUtcNow());

        while (databases.Asked < 2)
        {
            time.Advance(TimeSpan.FromSeconds(20));
            await Task.Yield();
        }

        Assert.False(use.ExecuteTask!.IsCompleted);
        await use.StopAsync(cancellation);
        Assert.True(use.ExecuteTask.IsCompletedSuccessfully);
    }

    // As EF Core hands on what the driver threw.
    private sealed class FullDatabases : IDbContextFactory<CrashHubDb>
    {
        public int Asked;

        public CrashHubDb CreateDbContext()
        {
            Interlocked.Increment(ref Asked);
            throw new InvalidOperationException(
                "An exception has been raised that is likely due to a transient failure.",
                new NpgsqlException("53300: sorry, too many clients already")
            );
        }
    }
}
