using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using CrashHub.Server.Observability;
using CrashHub.Server.Releases.Gates;
using CrashHub.Server.Tests.Processing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace CrashHub.Server.Tests.Releases.Gates;

/// <summary>A history of crashes, and the gate's reading of it. Each crash comes a second after the one before; a reading is of the instant after the last.</summary>
internal sealed class GateSite : IAsyncDisposable
{
    private DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private GateSite(QueueDatabase database) => Database = database;

    public QueueDatabase Database { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<GateSite> OpenAsync(string kind) => new(await QueueDatabase.CreateAsync(kind));

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time) => now += time;

    /// <summary>Receives crashes that nobody works on yet.</summary>
    public async Task<List<Crash>> ReceiveAsync(string? release, int times = 1, string environment = "prod", TimeSpan late = default)
    {
        var crashes = new List<Crash>(times);
        for (var k = 0; k < times; k++)
        {
            now += TimeSpan.FromSeconds(1);
            var at = now - late;
            crashes.Add(
                new Crash
                {
                    ProjectId = 1,
                    ReceivedAt = at,
                    Id = Guid.CreateVersion7(at),
                    EventJson = "{}",
                    Release = release,
                    Environment = environment,
                    DumpSha256 = "00",
                }
            );
        }
        await Database.RunAsync(db =>
        {
            db.Crashes.AddRange(crashes);
            return Task.CompletedTask;
        });
        return crashes;
    }

    /// <summary>Receives crashes and puts them into a bucket.</summary>
    public async Task CrashAsync(string bucket, string? release, int times = 1, string environment = "prod", bool lacksBuild = false)
    {
        await ReceiveAsync(release, times, environment);
        await WorkAsync(bucket, lacksBuild);
    }

    /// <summary>Works on everything that was received: it falls into a bucket.</summary>
    public async Task WorkAsync(string bucket, bool lacksBuild = false)
    {
        while (await Database.ClaimAsync(most: 50) is { Count: > 0 } claims)
        {
            await using var db = Database.CreateDbContext();
            var items = claims.Select(claim => new CrashFinishItem(
                claim,
                QueueDatabase.InputOf(bucket) with
                {
                    Modules = lacksBuild ? [QueueDatabase.ModuleOf("app.wasm")] : [],
                }
            ));
            await new CrashFinish(db).RunAsync([.. items], Cancellation);
        }
    }

    /// <summary>Works on everything that was received, of which no report can be made.</summary>
    public async Task FailAsync()
    {
        while (await Database.ClaimAsync(most: 50) is { Count: > 0 } claims)
        {
            foreach (var claim in claims)
                await Database.RunAsync(db =>
                    db.Crashes.Where(c => c.Id == claim.Id)
                        .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, CrashState.Failed), Cancellation)
                );
        }
    }

    /// <summary>The team says that a bucket is fixed.</summary>
    public Task ResolveAsync(string bucket, string release) =>
        Database.RunAsync(db =>
            db.Buckets.Where(b => b.Fingerprint == bucket)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(b => b.Status, BucketStatus.Resolved)
                            .SetProperty(b => b.ResolvedInRelease, release)
                            .SetProperty(b => b.ResolvedAt, now),
                    Cancellation
                )
        );

    /// <summary>A host reports invocations.</summary>
    public Task InvokeAsync(string release, long count, string environment = "prod") =>
        Database.RunAsync(async db =>
        {
            await db.Database.OpenConnectionAsync(Cancellation);
            await ReleaseRows.UsedAsync(db, 1, [(release, MicrosecondsConverter.ToMicroseconds(now))], Cancellation);
            db.InvocationWindows.Add(
                new InvocationWindow
                {
                    ProjectId = 1,
                    Release = release,
                    Environment = environment,
                    Source = "",
                    FromAt = now.AddHours(-1),
                    ToAt = now,
                    ReportedAt = now,
                    Count = count,
                }
            );
        });

    /// <summary>The gate's answer.</summary>
    public async Task<GateDocument> ReadAsync(string query)
    {
        var (asked, wrong) = GateQueryReader.Read(new QueryCollection(QueryHelpers.ParseQuery(query)), now.AddMilliseconds(1));
        Assert.Null(wrong);
        await using var db = Database.CreateDbContext();
        var addresses = new Addresses(
            new ConfigurationBuilder().AddInMemoryCollection([new("PublicUrl", "https://crashes.example")]).Build()
        );
        var reader = new GateReader(db, TimeProvider.System, addresses);
        var (answer, fault) = await reader.ReadAsync(
            new DefaultHttpContext().Request,
            new ProjectContext(1, "default", false),
            new Caller("test", TokenScopes.Read, null),
            asked!,
            Cancellation
        );
        Assert.Null(fault);
        Assert.NotEmpty(answer!.Reasons);
        return answer;
    }

    /// <summary>The verdict and the titles of new and of regressed buckets, as <c>fail a b|c</c>.</summary>
    public async Task<string> VerdictAsync(string query)
    {
        var answer = await ReadAsync(query);
        return $"{GateSarif.Name(answer.Verdict)} {Names(answer.NewBuckets)}|{Names(answer.RegressedBuckets)}";
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private static string Names(IReadOnlyList<GateItem> items) =>
        string.Join(' ', items.OrderBy(i => i.Number).Select(i => i.Title["unreachable in ".Length..]));
}
