using CrashHub.Server.Data;

namespace CrashHub.Server.Tests.Data;

public sealed class WriteTurnTests
{
    private readonly WriteTurn turn = new();

    [Fact]
    public void ATurnThatNobodyHasBeginsAtOnce()
    {
        Assert.True(Begin(forHosts: false).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task OneWaitsUntilTheOtherEnds()
    {
        await Begin(forHosts: true);
        var second = Begin(forHosts: true);
        Assert.False(second.IsCompleted);

        turn.End();

        await second.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WhoeverWritesForHostsGoesBeforeThoseThatCameEarlier()
    {
        await Begin(forHosts: false);
        var others = Begin(forHosts: false);
        var hosts = Begin(forHosts: true);

        turn.End();
        await hosts.WaitAsync(TestContext.Current.CancellationToken);

        Assert.False(others.IsCompleted);
        turn.End();
        await others.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task OthersComeInTheirOrder()
    {
        await Begin(forHosts: false);
        var first = Begin(forHosts: false);
        var second = Begin(forHosts: false);

        turn.End();
        await first.WaitAsync(TestContext.Current.CancellationToken);

        Assert.False(second.IsCompleted);
        turn.End();
        await second.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task WhoeverGaveUpIsPassedOver()
    {
        using var cancel = new CancellationTokenSource();
        await Begin(forHosts: false);
        var gaveUp = turn.BeginAsync(forHosts: true, cancel.Token).AsTask();
        var next = Begin(forHosts: false);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gaveUp);
        turn.End();

        await next.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task AfterTheLastTheTurnIsFree()
    {
        await Begin(forHosts: false);
        turn.End();

        Assert.True(Begin(forHosts: false).IsCompletedSuccessfully);
    }

    private Task Begin(bool forHosts) => turn.BeginAsync(forHosts, TestContext.Current.CancellationToken).AsTask();
}
