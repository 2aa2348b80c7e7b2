using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace CrashHub.Server.Tests.Observability.Measures;

public sealed class QueueFiguresTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(QueueDatabase.Kinds), MemberType = typeof(QueueDatabase))]
    public async Task TellsHowManyWaitAndHowLongTheOldestDoes(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind, "one", "two");
        await database.CrashAsync("done");
        await database.QueueAsync(project: 2);
        var oldest = await database.QueueAsync(project: 1);
        await database.RunAsync(db =>
            db.Crashes.Where(c => c.ProjectId == 2 && c.State == CrashState.Queued)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Priority, 10), Cancellation)
        );
        var figures = new QueueFigures(database, new FakeTimeProvider(oldest.ReceivedAt.AddSeconds(90)));

        await figures.RefreshAsync(Cancellation);

        Assert.Equal(2, figures.Depth);
        Assert.Equal(TimeSpan.FromSeconds(90), figures.Age);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    public async Task CountsNoMoreThanItsBound(int queued, int told)
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        for (var i = 0; i < queued; i++)
            await database.QueueAsync();
        var figures = new QueueFigures(database, TimeProvider.System) { MaxDepth = 3 };

        await figures.RefreshAsync(Cancellation);

        Assert.Equal(told, figures.Depth);
    }

    [Theory]
    [InlineData(QueueFigures.ProjectsAtOnce - 1, 1)]
    [InlineData(QueueFigures.ProjectsAtOnce, 2)]
    public async Task ReadsSoManyProjectsATimeAndFindsTheOldestInTheEnd(int projects, int refreshes)
    {
        await using var database = await QueueDatabase.CreateAsync("sqlite");
        var at = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        await database.RunAsync(db =>
        {
            // The last project has the oldest crash.
            for (var project = 1; project <= projects; project++)
                db.Crashes.Add(
                    new Crash
                    {
                        ProjectId = project,
                        ReceivedAt = at.AddSeconds(-project),
                        Id = Guid.NewGuid(),
                        EventJson = "{}",
                        DumpSha256 = "00",
                    }
                );
            return Task.CompletedTask;
        });
        var figures = new QueueFigures(database, new FakeTimeProvider(at));

        for (var refresh = 1; refresh < refreshes; refresh++)
        {
            await figures.RefreshAsync(Cancellation);
            Assert.Equal(TimeSpan.Zero, figures.Age);
        }
        await figures.RefreshAsync(Cancellation);

        Assert.Equal(TimeSpan.FromSeconds(projects), figures.Age);
    }

    [Theory]
    [MemberData(nameof(QueueDatabase.Kinds), MemberType = typeof(QueueDatabase))]
    public async Task ReadsTheIndexOfWaitingRowsOnly(string kind)
    {
        await using var database = await QueueDatabase.CreateAsync(kind);
        await using var db = database.CreateDbContext();
        await db.Database.OpenConnectionAsync(Cancellation);
        if (kind == "postgres") // A table of one page is not worth an index.
            await db.Command("SET enable_seqscan = off").RunAsync(Cancellation);
        var explain = kind == "postgres" ? "EXPLAIN " : "EXPLAIN QUERY PLAN ";

        foreach (var text in (string[])[QueueFigures.CountText, QueueFigures.NextText])
        {
            var column = kind == "postgres" ? 0 : 3;
            var plan = await db.Command(explain + text, ("@most", 10), ("@after", 0)).RowsAsync(r => r.GetString(column), Cancellation);
            Assert.Contains(plan, line => line.Contains("ix_crashes_queue", StringComparison.Ordinal));
            Assert.DoesNotContain(
                plan,
                line => line.Contains("Sort", StringComparison.Ordinal) || line.Contains("TEMP", StringComparison.Ordinal)
            );
        }
    }
}
