using System.Net;
using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Faults;

/// <summary>
/// A service of two processes on one PostgreSQL and one folder of blobs: <see cref="Sound"/> reaches its engines, <see cref="Faulty"/> reaches the database
/// through a network that the test breaks.
/// </summary>
internal sealed class FaultyService : IAsyncDisposable
{
    private FaultyService(TcpProxy network, CrashHubServer sound, CrashHubServer faulty)
    {
        (Network, Sound, Faulty) = (network, sound, faulty);
        _ = faulty.Services;
    }

    public TcpProxy Network { get; }
    public CrashHubServer Sound { get; }
    public CrashHubServer Faulty { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="soundRoles">What the sound process does.</param>
    /// <param name="faultyRoles">What the other one does.</param>
    /// <param name="change">Changes the faulty process before it starts.</param>
    public static async Task<FaultyService> StartAsync(string soundRoles, string faultyRoles, Action<CrashHubServer>? change = null)
    {
        var database = await Schemas.MigratedPostgresAsync();
        var sound = new CrashHubServer(null, null, ("ConnectionStrings:CrashHub", database), ("Roles", soundRoles));
        _ = sound.Services;
        var (network, through) = PostgresServer.Through(database);
        var faulty = new CrashHubServer(
            null,
            null,
            ("ConnectionStrings:CrashHub", through + ";Timeout=1;Command Timeout=1"),
            ("Roles", faultyRoles),
            ("Blobs:Path", Path.Combine(sound.Folder, "blobs")),
            ("Processing:LeaseSeconds", "5"),
            ("Logging:Level", "Fatal")
        );
        change?.Invoke(faulty);
        return new FaultyService(network, sound, faulty);
    }

    /// <summary>Posts as a host does: the same event again until it is answered 202 or 200.</summary>
    public static async Task<Guid> DeliverAsync(CrashHubServer to, Guid eventId, byte[] dump)
    {
        while (true)
        {
            var (status, body, headers) = await to.SendAsync(CrashPosts.Raw(dump, $"?eventId={eventId}"));
            if (status is HttpStatusCode.Accepted or HttpStatusCode.OK)
                return body.GetProperty("id").GetGuid();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.NotNull(headers.RetryAfter);
        }
    }

    /// <summary>The crash once it reached an end.</summary>
    public async Task<Crash> EndOfAsync(Guid id)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (true)
        {
            await using var db = await Sound.DbAsync();
            var row = await db.Crashes.AsNoTracking().SingleAsync(c => c.Id == id, Cancellation);
            if (row.State is CrashState.Processed or CrashState.Failed)
                return row;
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    /// <summary>Rows in the table of crashes.</summary>
    public Task<int> CountAsync() => Sound.DataAsync(db => db.Crashes.CountAsync(Cancellation));

    public static async Task<JsonElement> OkAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await CrashHubServer.JsonOf(answer);
    }

    public async ValueTask DisposeAsync()
    {
        Network.Forward();
        await Faulty.DisposeAsync();
        await Sound.DisposeAsync();
        await Network.DisposeAsync();
    }
}
