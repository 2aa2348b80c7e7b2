using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Data.Search;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Data.Search;

/// <summary>Sets of modules: written by a finish, made later for crashes of an older version, read once all are there.</summary>
public sealed class ModuleSetFillTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ACrashOfAnOlderVersionGetsTheSetThatAFinishWouldHaveWritten(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var finished = await FinishAsync(database, "a", "app.wasm", "00ff");
        var without = await FinishAsync(database, "b", null, null);
        await ForgetAsync(database);

        await new ModuleSetFill(database, TimeProvider.System).RunAsync(Cancellation);

        Assert.NotNull(finished.ModuleSet);
        Assert.Equal(finished.ModuleSet, (await database.ReadAsync(finished.Id)).ModuleSet);
        Assert.Null((await database.ReadAsync(without.Id)).ModuleSet);
        await database.RunAsync(async db =>
            Assert.True(await db.BucketSets.AnyAsync(p => p.SetId == finished.ModuleSet && p.BucketId == finished.BucketId, Cancellation))
        );
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ModulesAreFoundBeforeAndAfterTheFill(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        await FinishAsync(database, "a", "app.wasm", "00ff");
        await FinishAsync(database, "b", "Host.wasm", "beef");
        await ForgetAsync(database);

        var before = await BucketsAsync(database);
        await new ModuleSetFill(database, TimeProvider.System).RunAsync(Cancellation);
        var after = await BucketsAsync(database);

        Assert.Equal("a | b | a | a b | ", before);
        Assert.Equal(before, after);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CutShortItGoesOnWhereItWasAndReadsNothingTwice(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var first = await FinishAsync(database, "a", "app.wasm", "00ff");
        await ForgetAsync(database);
        var fill = new ModuleSetFill(database, TimeProvider.System);
        Assert.True(await fill.StepAsync(Cancellation)); // to the project
        Assert.True(await fill.StepAsync(Cancellation));
        Assert.NotNull((await database.ReadAsync(first.Id)).ModuleSet);
        var second = await FinishAsync(database, "b", "host.wasm", "beef");
        await ForgetAsync(database);

        await new ModuleSetFill(database, TimeProvider.System).RunAsync(Cancellation);

        Assert.Null((await database.ReadAsync(first.Id)).ModuleSet);
        Assert.NotNull((await database.ReadAsync(second.Id)).ModuleSet);
        await ForgetAsync(database);
        await new ModuleSetFill(database, TimeProvider.System).RunAsync(Cancellation);
        Assert.Null((await database.ReadAsync(second.Id)).ModuleSet);
    }

    [Fact]
    public async Task ADatabaseWithoutCrashesHasNothingToFill()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        await using var db = database.CreateDbContext();

        await ModuleSetFill.BeginAsync(db, Cancellation);

        Assert.True(await ModuleSetFill.IsDoneAsync(db, Cancellation));
    }

    [Fact]
    public async Task ADatabaseWithCrashesWaitsForTheFill()
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        await FinishAsync(database, "a", "app.wasm", "00ff");
        await using var db = database.CreateDbContext();

        await ModuleSetFill.BeginAsync(db, Cancellation);

        Assert.False(await ModuleSetFill.IsDoneAsync(db, Cancellation));
    }

    private static async Task<string> BucketsAsync(QueueDatabase database)
    {
        await using var db = database.CreateDbContext();
        var answers = new List<string>();
        foreach (var query in (string[])["module:app.wasm", "build:beef", "build:00F*", "module:*.wasm", "module:nothing"])
        {
            var (node, _) = QueryParser.Parse(query, readsMemory: true, TimeProvider.System.GetUtcNow());
            var found = await new TermLookup(db, 1).FindAsync(node!, ofBuckets: true, Cancellation);
            var condition = await new BucketQuery(db, 1, default, found) { Leads = new CrashLeads(db, 1, found) }.OfAsync(
                node!,
                Cancellation
            );
            answers.Add(
                string.Join(
                    ' ',
                    await db.Buckets.Where(condition!).OrderBy(b => b.Number).Select(b => b.Fingerprint).ToListAsync(Cancellation)
                )
            );
        }
        return string.Join(" | ", answers);
    }

    private static Task ForgetAsync(QueueDatabase database) =>
        database.RunAsync(async db =>
        {
            var sets = db.Crashes.Select(c => c.ModuleSet);
            await db.BucketSets.Where(p => sets.Contains(p.SetId)).ExecuteDeleteAsync(Cancellation);
            await db.Crashes.ExecuteUpdateAsync(c => c.SetProperty(x => x.ModuleSet, (long?)null), Cancellation);
        });

    private static async Task<Crash> FinishAsync(QueueDatabase database, string bucket, string? module, string? build)
    {
        var crash = await database.QueueAsync();
        var claim = Assert.Single(await database.ClaimAsync());
        var input = QueueDatabase.InputOf(bucket) with { Modules = module is null ? [] : [QueueDatabase.ModuleOf(module, build)] };
        await using var db = database.CreateDbContext();
        await new CrashFinish(db).RunAsync([new(claim, input)], Cancellation);
        return await database.ReadAsync(crash.Id);
    }
}
