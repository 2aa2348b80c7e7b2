using System.Net;
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
        var database = await Schemas.MigratedPostgresAsync();
        var blobs = Directory.CreateTempSubdirectory("crashhub-shared-");
        (string, string)[] shared = [("ConnectionStrings__CrashHub", database), ("Blobs__Path", blobs.FullName)];
        Task<ServerProcess> StartAsync(string roles, string grace) =>
            ServerProcess.StartAsync(null, [.. shared, ("Roles", roles), ("Shutdown__GraceSeconds", grace)]);
        await using var web = await StartAsync("web", "0");
        var made = await Task.WhenAll(
            StartAsync("ingest", "3"),
            StartAsync("ingest", "3"),
            StartAsync("worker", "0"),
            StartAsync("worker", "0")
        );
        var balancer = new Balancer(made[0], made[1]);
        var workers = new ServerProcess[] { made[2], made[3] };
        using var stop = new CancellationTokenSource();
        var hosts = Enumerable.Range(0, 3).Select(n => Task.Run(() => PostAsync(balancer, n, stop.Token))).ToArray();

        await balancer.ReplaceAsync(made[0], await StartAsync("ingest", "3"));
        var old = workers[0];
        workers[0] = await StartAsync("worker", "0");
        await old.TerminateAsync();
        await EndAsync(old);
        Assert.Equal(0, await HeldAsync(database, old.Id));
        await old.DisposeAsync();
        await stop.CancelAsync();
        var posted = (await Task.WhenAll(hosts)).SelectMany(ids => ids).ToList();

        await using var db = Open(database);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await db.Crashes.AnyAsync(c => c.State != CrashState.Processed, Cancellation))
            await timer.WaitForNextTickAsync(Cancellation);
        Assert.Equal(posted.Order(), (await db.Crashes.Select(c => c.Id).ToListAsync(Cancellation)).Order());
        Assert.Equal(posted.Count, await db.Buckets.SumAsync(b => b.Count, Cancellation));
        foreach (var process in balancer.All.Concat(workers))
            await process.DisposeAsync();
        blobs.Delete(recursive: true);
    }

    /// <summary>Posts as a host does that waits for its crash, one after another.</summary>
    private static async Task<List<Guid>> PostAsync(Balancer balancer, int host, CancellationToken stop)
    {
        var ids = new List<Guid>();
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", CrashHubServer.AdminToken);
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            using var request = CrashPosts.Raw(CrashPosts.Dump($"{host}-{n}")).With("Prefer", "wait=60");
            request.RequestUri = new Uri(balancer.Next(), CrashPosts.PostPath);
            using var answer = await client.SendAsync(request, Cancellation);
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Accepted });
            ids.Add((await CrashHubServer.JsonOf(answer)).GetProperty("id").GetGuid());
        }
        return ids;
    }

    private static async Task EndAsync(ServerProcess process)
    {
        await process.Ended;
        Assert.True(process.ExitCode == 0, process.Said());
    }

    /// <summary>Sends requests round to the processes that say that they are ready.</summary>
    private sealed class Balancer(params ServerProcess[] first)
    {
        private volatile ServerProcess[] ready = first;
        private int turn;

        public IEnumerable<ServerProcess> All => ready;

        public Uri Next()
        {
            var now = ready;
            return now[(uint)Interlocked.Increment(ref turn) % now.Length].Address;
        }

        /// <summary>Brings one in, tells the other to stop and turns away from it once it says that it is not ready.</summary>
        public async Task ReplaceAsync(ServerProcess old, ServerProcess next)
        {
            ready = [.. ready, next];
            await old.TerminateAsync();
            using var client = old.Client(null);
            while (true)
            {
                using var answer = await client.GetAsync("/readyz", Cancellation);
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                    break;
            }
            ready = [.. ready.Where(process => process != old)];
            await EndAsync(old);
            await old.DisposeAsync();
        }
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
