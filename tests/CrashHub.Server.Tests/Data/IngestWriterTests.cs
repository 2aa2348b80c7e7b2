using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Data;

public sealed class IngestWriterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> All => Engines.All;

    [Fact]
    public async Task ADatabaseThatIsAwayIsAskedOncePerBatch()
    {
        var databases = new AwayDatabases();
        using var writer = new IngestWriter(databases, new IngestPressure(TimeProvider.System));
        var waiting = Enumerable.Range(0, 40).Select(_ => writer.WriteAsync(new(Crash("aa", Noon), [], Noon.AddDays(8)))).ToArray();

        await writer.StartAsync(TestContext.Current.CancellationToken);

        foreach (var one in waiting)
            Assert.False((await Assert.ThrowsAsync<CrashNotStoredException>(() => one)).InDoubt);
        Assert.InRange(databases.Count, 1, 6);
        await writer.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task StoresEveryColumn(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var crash = Crash("aa", Noon.AddMicroseconds(7));

        var outcome = await Writer(server).WriteAsync(new(crash, [], Noon.AddDays(8)));

        Assert.Equal((IngestVerdict.Stored, crash.Id), (outcome.Verdict, outcome.Crash));
        await using var db = await server.DbAsync();
        var row = await db.Crashes.AsNoTracking().SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equivalent(
            new
            {
                crash.ProjectId,
                crash.ReceivedAt,
                crash.Id,
                crash.Body,
                crash.EventJson,
                crash.Release,
                crash.Environment,
                crash.Function,
                crash.Region,
                crash.Runtime,
                crash.UserHash,
                crash.DumpLocator,
                crash.DumpSha256,
                crash.DumpBytes,
                crash.LogLocator,
                crash.AttachmentsJson,
            },
            row
        );
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task TheSameKeyAndBytesNameTheFirstCrash(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var first = Crash("aa", Noon);
        await Writer(server).WriteAsync(new(first, ["e:1"], Noon.AddDays(8)));

        var again = await Writer(server).WriteAsync(new(Crash("aa", Noon.AddHours(1)), ["e:1", "k:new"], Noon.AddDays(8)));
        var byTheNewKey = await Writer(server).WriteAsync(new(Crash("aa", Noon.AddHours(2)), ["k:new"], Noon.AddDays(8)));

        Assert.Equal((IngestVerdict.Replay, first.Id), (again.Verdict, again.Crash));
        Assert.Equal((IngestVerdict.Replay, first.Id), (byTheNewKey.Verdict, byTheNewKey.Crash));
        Assert.Equal(1, await CountAsync(server));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task OtherBytesUnderAKeyAreRefusedAndLeaveNoKey(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        await Writer(server).WriteAsync(new(Crash("aa", Noon), ["e:1"], Noon.AddDays(8)));

        var other = await Writer(server).WriteAsync(new(Crash("bb", Noon.AddHours(1)), ["e:1", "k:free"], Noon.AddDays(8)));
        var free = await Writer(server).WriteAsync(new(Crash("cc", Noon.AddHours(2)), ["k:free"], Noon.AddDays(8)));

        Assert.Equal(IngestVerdict.OtherBytes, other.Verdict);
        Assert.Equal(IngestVerdict.Stored, free.Verdict);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task KeysOfTwoCrashesAreRefused(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        await Writer(server).WriteAsync(new(Crash("aa", Noon), ["e:1"], Noon.AddDays(8)));
        await Writer(server).WriteAsync(new(Crash("aa", Noon.AddHours(1)), ["k:2"], Noon.AddDays(8)));

        var both = await Writer(server).WriteAsync(new(Crash("aa", Noon.AddHours(2)), ["e:1", "k:2"], Noon.AddDays(8)));

        Assert.Equal(IngestVerdict.TwoCrashes, both.Verdict);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task AKeyWhoseTimeIsOverIsTakenOver(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        await Writer(server).WriteAsync(new(Crash("aa", Noon), ["e:1"], Noon.AddDays(8)));
        var late = Crash("bb", Noon.AddDays(9));

        var outcome = await Writer(server).WriteAsync(new(late, ["e:1"], Noon.AddDays(17)));

        Assert.Equal((IngestVerdict.Stored, late.Id), (outcome.Verdict, outcome.Crash));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task ManyAtOnceWithOneKeyMakeOneCrash(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var writer = Writer(server);

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(n => writer.WriteAsync(new(Crash("aa", Noon.AddSeconds(n)), ["e:1", $"k:{n % 3}"], Noon.AddDays(8))))
        );

        Assert.Single(outcomes, outcome => outcome.Verdict == IngestVerdict.Stored);
        Assert.Single(outcomes.Select(outcome => outcome.Crash).Distinct());
        Assert.Equal(1, await CountAsync(server));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task ARowThatTheDatabaseRefusesDoesNotCostItsBatch(string engine)
    {
        await using var server = await Engines.ServerAsync(engine);
        var writer = Writer(server);
        var twice = Crash("aa", Noon);
        await writer.WriteAsync(new(twice, [], Noon.AddDays(8)));

        var writes = Enumerable
            .Range(0, 40)
            .Select(n => writer.WriteAsync(new(n == 20 ? twice : Crash("aa", Noon.AddSeconds(n + 1)), [], Noon.AddDays(8))))
            .ToArray();

        var refused = await Assert.ThrowsAsync<CrashNotStoredException>(() => writes[20]);
        Assert.False(refused.InDoubt);
        Assert.All(writes.Where((_, n) => n != 20), write => Assert.Equal(IngestVerdict.Stored, write.Result.Verdict));
        Assert.Equal(40, await CountAsync(server));
    }

    private static IngestWriter Writer(CrashHubServer server) => server.Services.GetRequiredService<IngestWriter>();

    private static async Task<int> CountAsync(CrashHubServer server)
    {
        await using var db = await server.DbAsync();
        return await db.Crashes.CountAsync(TestContext.Current.CancellationToken);
    }

    private static Crash Crash(string sha, DateTimeOffset at) =>
        new()
        {
            ProjectId = 1,
            ReceivedAt = at,
            Id = Guid.CreateVersion7(at),
            State = CrashState.Queued,
            Body = CrashBody.Text,
            EventJson = """{"release":"1"}""",
            Release = "1",
            Environment = "prod",
            Function = "f",
            Region = "r",
            Runtime = "wasmtime/48.0",
            UserHash = "u",
            DumpLocator = "1/0123456789abcdef0123456789abcdef",
            DumpSha256 = sha,
            DumpBytes = 3,
            LogLocator = "1/0123456789abcdef0123456789abcdee",
            AttachmentsJson = "[]",
            NotBefore = null,
        };

    /// <summary>Contexts of a server that nobody listens for.</summary>
    private sealed class AwayDatabases : IDbContextFactory<CrashHubDb>
    {
        private readonly DbContextOptions<CrashHub.Server.Data.Postgres.PostgresDb> options =
            new DbContextOptionsBuilder<CrashHub.Server.Data.Postgres.PostgresDb>()
                .UseNpgsql("Host=127.0.0.1;Port=1;Database=none;Username=none")
                .Options;
        private int count;

        public int Count => count;

        public CrashHubDb CreateDbContext()
        {
            Interlocked.Increment(ref count);
            return new CrashHub.Server.Data.Postgres.PostgresDb(options);
        }
    }
}
