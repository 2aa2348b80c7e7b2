using CrashHub.Server.Data;
using CrashHub.Server.Data.Postgres;
using CrashHub.Server.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrashHub.Server.Tests.Data;

public sealed class PostgresHintsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WorkAndEndsAreHeardInTheOtherProcess()
    {
        var database = await DatabaseAsync();
        using var here = new QueueHint();
        using var there = new QueueHint();
        using var sender = await StartAsync(database, here);
        using var hearer = await StartAsync(database, there);
        var crash = Guid.NewGuid();
        var ended = there.EndOf(crash);
        await DrainAsync(there);

        here.WorkArrived();
        Assert.True(await there.WaitForWorkAsync(Patience, Cancellation));
        here.Ended(crash);
        await ended.WaitAsync(Patience, Cancellation);

        await StopAsync(sender, hearer);
    }

    [Fact]
    public async Task AConnectionThatIsCutIsMadeAgainAndWakesAWorker()
    {
        var database = await DatabaseAsync();
        var (network, through) = PostgresServer.Through(database);
        await using var path = network;
        using var there = new QueueHint();
        using var hearer = await StartAsync(through, there);
        await DrainAsync(there);

        network.Cut();

        Assert.True(await there.WaitForWorkAsync(Patience, Cancellation)); // What was said meanwhile is lost, so it looks.
        await StopAsync(hearer);
    }

    [Fact]
    public void ManyEndsAreFewMessagesAndEachIsShortEnough()
    {
        var ids = Enumerable.Range(0, 450).Select(_ => Guid.NewGuid()).ToList();

        var messages = HintMessage.Of("sender", work: true, ids).ToList();

        Assert.Equal(3, messages.Count);
        Assert.All(messages, message => Assert.InRange(message.Length, 1, 7999));
        using var hint = new QueueHint();
        var last = hint.EndOf(ids[^1]);
        foreach (var message in messages)
            HintMessage.Hear(message, "other", hint);
        Assert.True(last.IsCompleted);
    }

    [Fact]
    public async Task OwnMessagesAndUnknownWordsAreNotHeard()
    {
        using var hint = new QueueHint();

        HintMessage.Hear("me w", "me", hint);
        HintMessage.Hear("other x 17 later", "me", hint);
        HintMessage.Hear("", "me", hint);

        Assert.False(await hint.WaitForWorkAsync(TimeSpan.Zero, Cancellation));
    }

    [Fact]
    public void WithoutSomebodyWhoCarriesThemHintsAreNotKept()
    {
        using var hint = new QueueHint();

        hint.WorkArrived();
        hint.Ended(Guid.NewGuid());

        Assert.False(hint.Out.TakeAsync(Cancellation).IsCompleted);
    }

    private static async Task DrainAsync(QueueHint hint)
    {
        while (await hint.WaitForWorkAsync(TimeSpan.Zero, Cancellation)) { }
    }

    private static async Task<string> DatabaseAsync()
    {
        var database = await PostgresServer.NewDatabaseAsync();
        await using var server = new CrashHubServer(null, null, ("ConnectionStrings:CrashHub", database));
        _ = server.Services;
        return database;
    }

    private static async Task<PostgresHints> StartAsync(string database, QueueHint hint)
    {
        var hints = new PostgresHints(database, listens: true, hint, TimeProvider.System, NullLogger<PostgresHints>.Instance);
        await hints.StartAsync(Cancellation);
        await hints.Listening.WaitAsync(Patience, Cancellation);
        // Once it listens a worker is woken; from here on every hint is another's.
        Assert.True(await hint.WaitForWorkAsync(Patience, Cancellation));
        return hints;
    }

    private static async Task StopAsync(params PostgresHints[] hints)
    {
        foreach (var one in hints)
            await one.StopAsync(Cancellation);
    }
}
