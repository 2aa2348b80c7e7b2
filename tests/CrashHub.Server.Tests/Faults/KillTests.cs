using System.Net;
using System.Text.Json;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;

namespace CrashHub.Server.Tests.Faults;

/// <summary>SIGKILL in the middle of posts and of work.</summary>
public sealed class KillTests : IDisposable
{
    private const int Hosts = 4;
    private const int CrashesOfEach = 12;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-kill-");
    private volatile ServerProcess? server;
    private int delivered;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("sqlite+files")]
    [InlineData("postgres+azure")]
    public async Task WhatWasAnsweredIsThereOnceAndEnds(string pair)
    {
        var settings = await SettingsAsync(pair);
        server = await ServerProcess.StartAsync(folder.FullName, settings);
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var hosts = Enumerable.Range(0, Hosts).Select(host => Task.Run(() => HostAsync(host, half), Cancellation)).ToArray();
        await half.Task.WaitAsync(Cancellation);
        await server.DisposeAsync();
        server = await ServerProcess.StartAsync(folder.FullName, settings);
        var sent = (await Task.WhenAll(hosts)).SelectMany(crashes => crashes).ToList();

        using var client = server.Client();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        foreach (var (id, dump) in sent)
        {
            while (await StateAsync(client, id) is "queued" or "processing")
                await timer.WaitForNextTickAsync(Cancellation);
            Assert.Equal("processed", await StateAsync(client, id));
            Assert.Equal(dump, await client.GetByteArrayAsync($"{CrashPosts.PostPath}/{id}/coredump", Cancellation));
        }
        var listed = (await JsonAsync(client, $"{CrashPosts.PostPath}?limit=1000")).GetProperty("items").EnumerateArray();
        Assert.Equal(sent.Select(s => s.Id).Order(), listed.Select(c => c.GetProperty("id").GetString()!).Order());
        var bucket = (await JsonAsync(client, "/api/v1/projects/default/buckets")).GetProperty("items")[0];
        Assert.Equal(Hosts * CrashesOfEach, bucket.GetProperty("count").GetInt32());
        await server.DisposeAsync();
    }

    private static async Task<(string, string)[]> SettingsAsync(string pair) =>
        pair == "sqlite+files"
            ? [("Processing__LeaseSeconds", "5")]
            :
            [
                ("Processing__LeaseSeconds", "5"),
                ("ConnectionStrings__CrashHub", await PostgresServer.NewDatabaseAsync()),
                ("Blobs__Provider", "azure"),
                ("Blobs__ConnectionString", await AzuriteServer.ConnectionAsync()),
                ("Blobs__Container", $"test-{Guid.NewGuid():n}"),
            ];

    /// <summary>Delivers crashes as a host does: each again, under its event's id, until it is answered.</summary>
    private async Task<List<(string Id, byte[] Dump)>> HostAsync(int host, TaskCompletionSource half)
    {
        var taken = new List<(string, byte[])>();
        for (var n = 0; n < CrashesOfEach; n++)
        {
            var dump = CrashPosts.Dump($"{host}-{n}");
            taken.Add((await DeliverAsync(dump, Guid.NewGuid()), dump));
            if (Interlocked.Increment(ref delivered) == Hosts * CrashesOfEach / 2)
                half.TrySetResult();
        }
        return taken;
    }

    private async Task<string> DeliverAsync(byte[] dump, Guid eventId)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            try
            {
                using var client = server!.Client();
                using var request = CrashPosts.Raw(dump, $"?eventId={eventId}");
                using var answer = await client.SendAsync(request, Cancellation);
                if (answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK)
                    return (await CrashHubServer.JsonOf(answer)).GetProperty("id").GetString()!;
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            }
            catch (Exception killed) when (killed is HttpRequestException or IOException)
            {
                // It may be stored or not: sent again it is one crash.
            }
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    private static async Task<string?> StateAsync(HttpClient client, string id) =>
        (await JsonAsync(client, $"{CrashPosts.PostPath}/{id}")).GetProperty("state").GetString();

    private static async Task<JsonElement> JsonAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, Cancellation);
        return await CrashHubServer.JsonOf(answer);
    }
}
