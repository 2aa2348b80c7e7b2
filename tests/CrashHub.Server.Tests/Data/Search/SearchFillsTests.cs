using CrashHub.Server.Data.Search;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Data.Search;

public sealed class SearchFillsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithAFileOfItsOwnAProcessFillsAtOnce()
    {
        await using var site = await SearchSite.OpenAsync("sqlite");
        await site.CrashAsync("a", "alpha");
        var time = new AwaitedTime();
        using var fills = Fills(site, time);

        await fills.StartAsync(Cancellation);
        await fills.ExecuteTask!;

        Assert.True(await IsDoneAsync(site));
    }

    [Fact]
    public async Task WhereProcessesShareADatabaseTheFillWaitsForThoseOfTheVersionBefore()
    {
        await using var site = await SearchSite.OpenAsync("postgres");
        await site.CrashAsync("a", "alpha");
        var time = new AwaitedTime();
        using var fills = Fills(site, time);

        await fills.StartAsync(Cancellation);
        await time.Awaited;
        var isDoneBefore = await IsDoneAsync(site);
        time.Advance(SearchFills.Replaced);
        await fills.ExecuteTask!;

        Assert.False(isDoneBefore);
        Assert.True(await IsDoneAsync(site));
    }

    private static SearchFills Fills(SearchSite site, TimeProvider time) =>
        new([new BucketTermFill(site.Database, time)], site.Database, time, NullLogger<SearchFills>.Instance);

    private static async Task<bool> IsDoneAsync(SearchSite site)
    {
        await using var db = site.Database.CreateDbContext();
        return await BucketTermFill.IsDoneAsync(db, Cancellation);
    }

    /// <summary>A clock that stands, and says when somebody waits for it.</summary>
    private sealed class AwaitedTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Awaited => awaited.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.FromMinutes(1))
                awaited.TrySetResult();
            return timer;
        }
    }
}
