using System.Net.Http.Json;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Regrouping;
using CrashHub.Server.Tests.Data.Regrouping;
using CrashHub.Server.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CrashHub.Server.Tests.Grouping;

public sealed class RegroupKillTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ARegroupWhoseProcessIsKilledGoesOnWhereItStoppedAndCountsNothingTwice()
    {
        var connection = await Schemas.MigratedPostgresAsync();
        await using var beside = new CrashHubServer(null, null, ("ConnectionStrings:CrashHub", connection), ("Roles", "web"));
        var middle = await FillAsync(beside);
        await using (var killed = await ProcessAsync(connection))
        {
            await using var holder = await beside.DbAsync();
            await using var watch = await beside.DbAsync();
            await using var hold = await holder.Database.BeginTransactionAsync(Cancellation);
            await holder.Crashes.Where(c => c.Id == middle).ExecuteUpdateAsync(c => c.SetProperty(x => x.Priority, 0), Cancellation);
            using (var client = killed.Client())
            using (
                var saved = await client.PutAsJsonAsync(
                    "/api/v1/projects/default/grouping-rules",
                    new { rules = "function:render group \"render\"" },
                    Cancellation
                )
            )
                saved.EnsureSuccessStatusCode();
            // The step that holds the crash's neighbours waits for it, in the middle of its transaction.
            while (await WaitingAsync(watch) == 0)
                await Task.Delay(20, Cancellation);
        }
        var stopped = await beside.DataAsync(db => db.Regroups.SingleAsync(Cancellation));
        Assert.Equal(RegroupState.Running, stopped.State);
        Assert.InRange(stopped.Moved, 1, stopped.Total - 1);

        await using var next = await ProcessAsync(connection);
        while (await beside.DataAsync(db => db.Regroups.AnyAsync(r => r.State != RegroupState.Done, Cancellation)))
            await Task.Delay(50, Cancellation);

        var done = await beside.DataAsync(db => db.Regroups.SingleAsync(Cancellation));
        Assert.Equal((done.Total, done.StartedAt), (done.Done, stopped.StartedAt));
        await RegroupExactness.AssertAsync(beside.Services.GetRequiredService<IDbContextFactory<CrashHubDb>>());
        Assert.Equal(1, await beside.DataAsync(db => db.Buckets.CountAsync(b => b.Count > 0, Cancellation)));
    }

    private static Task<ServerProcess> ProcessAsync(string connection) =>
        ServerProcess.StartAsync(null, ("ConnectionStrings__CrashHub", connection), ("Roles", "all"));

    /// <returns>A crash of the second batch, which has to move.</returns>
    private static Task<Guid> FillAsync(CrashHubServer server) =>
        server.DataAsync(async db =>
        {
            var at = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
            await RegroupFill.CrashAsync(db, at, "a render");
            var second = await RegroupFill.CrashAsync(db, at.AddSeconds(1), "b render");
            await RegroupFill.CopyAsync(db, second, RegroupCrashes.Batch * 2);
            db.ChangeTracker.Clear();
            return await db.Crashes.OrderBy(c => c.ReceivedAt).Skip(RegroupCrashes.Batch + 10).Select(c => c.Id).FirstAsync(Cancellation);
        });

    private static Task<int> WaitingAsync(CrashHubDb db) =>
        db
            .Database.SqlQuery<int>(
                $"""SELECT count(*)::int AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"""
            )
            .SingleAsync(Cancellation);
}
