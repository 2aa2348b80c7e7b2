using System.Net;
using System.Net.Sockets;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Postgres;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Roles;

/// <summary>Real processes: two that take crashes, two that work on them, one for people, stopped one after another under load.</summary>
public sealed class RollingRestartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoRequestFailsAndNoCrashIsLeftHeld()
    {
        var database = await PostgresServer.NewDatabaseAsync();
        var blobs = Directory.CreateTempSubdirectory("crashhub-shared-");
        (string, string)[] shared =
        [
            ("ConnectionStrings__CrashHub", database),
            ("Blobs__Path", blobs.FullName),
            ("Shutdown__GraceSeconds", "0.5"),
            ("Logging__Level", "Information"),
        ];
        Task<ServerProcess> StartAsync(string roles) => ServerProcess.StartAsync(null, [.. shared, ("Roles", roles)]);
        await using var web = await StartAsync("web");
        var made = await Task.WhenAll(StartAsync("ingest"), StartAsync("ingest"), StartAsync("worker"), StartAsync("worker"));
        var ingest = new ServerProcess[] { made[0], made[1] };
        var workers = new ServerProcess[] { made[2], made[3] };
        using var stop = new CancellationTokenSource();
        var hosts = Enumerable.Range(0, 4).Select(n => Task.Run(() => PostAsync(ingest, n, stop.Token))).ToArray();

        for (var n = 0; n < 2; n++)
        {
            ingest[n] = await ReplaceAsync(ingest[n], () => StartAsync("ingest"));
            var id = workers[n].Id;
            workers[n] = await ReplaceAsync(workers[n], () => StartAsync("worker"));
            Assert.Equal(0, await HeldAsync(database, id));
        }
        await stop.CancelAsync();
        var posted = (await Task.WhenAll(hosts)).SelectMany(ids => ids).ToList();

        await using var db = Open(database);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await db.Crashes.AnyAsync(c => c.State != CrashState.Processed, Cancellation))
            await timer.WaitForNextTickAsync(Cancellation);
        Assert.Equal(posted.Order(), await db.Crashes.Select(c => c.Id).OrderBy(id => id).ToListAsync(Cancellation));
        Assert.Equal(posted.Count, await db.Buckets.SumAsync(b => b.Count, Cancellation));
        foreach (var process in ingest.Concat(workers))
            await process.DisposeAsync();
        blobs.Delete(recursive: true);
    }

    /// <summary>Stops one, starts another, and says how the first ended.</summary>
    private static async Task<ServerProcess> ReplaceAsync(ServerProcess old, Func<Task<ServerProcess>> start)
    {
        var next = await start();
        await old.TerminateAsync();
        await old.Ended;
        Assert.True(old.ExitCode == 0, old.Said());
        await old.DisposeAsync();
        return next;
    }

    /// <summary>Posts to whichever is there; only a refused connection sends it to the other one.</summary>
    private static async Task<List<Guid>> PostAsync(ServerProcess[] servers, int host, CancellationToken stop)
    {
        var ids = new List<Guid>();
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", CrashHubServer.AdminToken);
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            for (var turn = n; ; turn++)
            {
                var server = servers[turn % servers.Length];
                using var request = CrashPosts.Raw(CrashPosts.Dump($"{host}-{n}"));
                request.RequestUri = new Uri(server.Address, CrashPosts.PostPath);
                try
                {
                    using var answer = await client.SendAsync(request, Cancellation);
                    Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
                    ids.Add((await CrashHubServer.JsonOf(answer)).GetProperty("id").GetGuid());
                    break;
                }
                catch (HttpRequestException refused)
                    when (refused.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
                {
                    // That one is down.
                }
            }
        }
        return ids;
    }

    private static async Task<int> HeldAsync(string database, int process)
    {
        await using var db = Open(database);
        return await db.Crashes.CountAsync(
            c => c.State == CrashState.Processing && c.LeaseOwner!.StartsWith($"{Environment.MachineName}/{process}/"),
            Cancellation
        );
    }

    private static CrashHubDb Open(string database) =>
        new PostgresDb(new DbContextOptionsBuilder<PostgresDb>().UseNpgsql(database).Options);
}
