using System.Net;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Processing;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;

namespace CrashHub.Server.Tests.Processing;

/// <summary>What a process learns at its start of the one that died on its data folder.</summary>
public sealed class WorkMarksStartUpTests : IDisposable
{
    private const string Dead = "machine/7/dead";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-marks-");

    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void WhatIsMarkedWhenAProcessDiesIsReadByTheNext()
    {
        var (first, second, done) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        using var dead = Marks();
        dead.Begin(Dead, 3);
        dead.Mark([done]).Dispose();
        using var open = dead.Mark([first, second]);

        var (owner, crashes) = Marks().ReadLast();

        Assert.Equal(Dead, owner);
        Assert.Equal(new[] { first, second }.Order(), crashes.Order());
    }

    [Fact]
    public void AFolderWithoutMarksNamesNobody() => Assert.Equal(("", 0), (Marks().ReadLast().Owner, Marks().ReadLast().Crashes.Count));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task OnlyWhatWasMarkedIsChargedForTheDeath(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var killer = await database.QueueAsync();
        var beside = await database.QueueAsync(attempts: 2);
        await using var db = database.CreateDbContext();
        var queue = new CrashQueue(db);
        var charged = await queue.ChargeAsync(await database.ClaimAsync($"{Dead}/0"), TimeSpan.FromMinutes(1), Cancellation);
        var others = await database.QueueAsync();
        await queue.ChargeAsync(await database.ClaimAsync("machine/8/alive/0"), TimeSpan.Zero, Cancellation);

        await queue.EndLeasesAsync(Dead, [killer.Id], Cancellation);

        Assert.Equal(2, charged.Count);
        Assert.Equal(1, (await database.ReadAsync(killer.Id)).Attempts);
        var spared = await database.ReadAsync(beside.Id);
        Assert.Equal((2, null), (spared.Attempts, spared.NotBefore));
        Assert.Equal(1, (await database.ReadAsync(others.Id)).Attempts);
        var again = await database.ClaimAsync("next");
        // SQLite belongs to one process, so that every other one is dead; on PostgreSQL another lives.
        Assert.Equal(kind == "sqlite" ? 3 : 2, again.Count);
    }

    [Fact]
    public async Task ADiskThatTakesNoMarksAtTheStartKeepsWorkersWaitingAndNothingElse()
    {
        await using var server = new CrashHubServer().Set("Logging:Level", "Fatal");
        var inTheWay = Path.Combine(server.Folder, "working");
        Directory.CreateDirectory(inTheWay);

        var (taken, body, _) = await server.SendAsync(CrashPosts.Raw(CrashPosts.Dump()));
        var (waited, _, _) = await server.SendAsync(CrashPosts.Raw(CrashPosts.Dump()).With("Prefer", "wait=1"));
        Directory.Delete(inTheWay);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (taken, waited));
        var id = body.GetProperty("id").GetGuid();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await server.DataAsync(db => db.Crashes.AnyAsync(c => c.Id == id && c.State != CrashState.Processed, Cancellation)))
            await timer.WaitForNextTickAsync(Cancellation);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WithoutMarksEveryDeathIsCharged(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        var crash = await database.QueueAsync();
        await using var db = database.CreateDbContext();
        var queue = new CrashQueue(db);
        await queue.ChargeAsync(await database.ClaimAsync($"{Dead}/0"), TimeSpan.Zero, Cancellation);

        await queue.EndLeasesAsync("", [], Cancellation);

        Assert.Equal(1, (await database.ReadAsync(crash.Id)).Attempts);
    }

    private WorkMarks Marks()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DataPath"] = folder.FullName };
        return new(new DataFolder(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
    }
}
