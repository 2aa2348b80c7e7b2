using System.Net;
using System.Text.Json;
using CrashHub.Server.Blobs;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;

namespace CrashHub.Server.Tests.Faults;

/// <summary>A server of its own, on SQLite and files, whose disk answers its calls with errors.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-disk-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Log => Path.Combine(folder.FullName, "crashhub.db-wal");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task ASegmentThatCanNotBeSyncedIsSealedAndItsWaitersGet503()
    {
        await using var server = await ServerProcess.StartAsync(folder.FullName);
        var before = new List<Post>();
        for (var n = 0; n < 2; n++) // One for each lane of the journal.
            before.Add(await PostAsync(server, $"before {n}"));
        var segments = new JournalFolder(Path.Combine(folder.FullName, "blobs", "journal"));
        var open = segments.List().Select(segments.PathOf).ToList();

        List<Post> broken = [];
        IReadOnlyList<string> failed;
        await using (var disk = await Strace.FailAsync(server, "fdatasync", "EIO", open))
        {
            for (var n = 0; n < 6; n++)
                broken.Add(await PostAsync(server, $"broken {n}"));
            failed = await disk.EndAsync();
        }

        Assert.NotEmpty(open);
        Assert.Equal(open.Order(), failed.Select(line => line[(line.IndexOf('<') + 1)..line.IndexOf('>')]).Order()); // Each once: no sync is tried again.
        Assert.All(broken.Take(open.Count), post => Refused(post, "store-unavailable"));
        Assert.All(broken.Skip(open.Count), post => Assert.Equal(HttpStatusCode.Accepted, post.Status)); // In segments of their own.
        foreach (var taken in before.Concat(broken.Skip(open.Count)))
            await IsWholeAsync(server, taken);
        await server.HeardAsync("A segment of the ingest journal is sealed");
    }

    [Fact]
    public async Task A202LeavesAfterDumpAndThenRowAreSynced()
    {
        await using var server = await ServerProcess.StartAsync(folder.FullName);
        await IsWholeAsync(server, await PostAsync(server, "first")); // Token and project are known from here on.

        await IsInOrderAsync(server, 0); // In the ingest journal.
        await IsInOrderAsync(server, IngestJournal.MaxDumpBytes * 2); // In a file of its own.
    }

    private async Task IsInOrderAsync(ServerProcess server, int memoryBytes)
    {
        IReadOnlyList<string> calls;
        await using (var watched = await Strace.WatchAsync(server, "fdatasync,fsync,sendmsg,sendto,write"))
        {
            await PostAsync(server, "second", memoryBytes);
            calls = await watched.ReadAsync();
        }

        var dump = SyncedAt(calls, Path.Combine(folder.FullName, "blobs"), 0);
        var row = SyncedAt(calls, Log, dump);
        var answer = calls.ToList().FindIndex(line => line.Contains("HTTP/1.1 202", StringComparison.Ordinal));
        Assert.True(row < answer, string.Join('\n', calls));
    }

    /// <summary>Where the first sync of a file under <paramref name="path"/> has ended that began behind <paramref name="after"/>; fails when there is none.</summary>
    private static int SyncedAt(IReadOnlyList<string> calls, string path, int after)
    {
        for (var at = after; at < calls.Count; at++)
        {
            if (!calls[at].Contains("sync(", StringComparison.Ordinal) || !calls[at].Contains($"<{path}", StringComparison.Ordinal))
                continue;
            if (!calls[at].EndsWith("<unfinished ...>", StringComparison.Ordinal))
                return at;
            var thread = calls[at][..(calls[at].IndexOf(' ') + 1)];
            while (!calls[++at].StartsWith(thread, StringComparison.Ordinal)) { } // Its next line says how it ended.
            return at;
        }
        throw new Xunit.Sdk.XunitException($"Nothing under {path} was synced:\n{string.Join('\n', calls)}");
    }

    [Fact]
    public async Task ADatabaseThatCanNotBeSyncedEndsTheProcessAndTheNextOneGoesOn()
    {
        Post taken;
        await using (var server = await ServerProcess.StartAsync(folder.FullName))
        {
            taken = await PostAsync(server, "taken");
            await IsWholeAsync(server, taken);
            await using var disk = await Strace.FailAsync(server, "fdatasync,fsync", "EIO", Log);

            await Assert.ThrowsAnyAsync<HttpRequestException>(() => PostAsync(server, "lost"));

            await server.Ended;
            Assert.NotEqual(0, server.ExitCode);
            await server.HeardAsync("The database can't be synced");
            Assert.Single(await disk.EndAsync());
        }

        await using var next = await ServerProcess.StartAsync(folder.FullName);
        await IsWholeAsync(next, taken);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(next, "after")).Status);
    }

    [Fact]
    public async Task ADiskThatTakesNothingIsA503AndBackWithoutARestart()
    {
        await using var server = await ServerProcess.StartAsync(folder.FullName);

        foreach (var error in (string[])["ENOSPC", "EROFS"])
        {
            var before = await PostAsync(server, "before");
            await using (await Strace.FailAsync(server, "fallocate,pwritev,pwrite64", error))
            {
                Refused(await PostAsync(server, "no segment"), "store-unavailable");
                Refused(await PostAsync(server, "no file", IngestJournal.MaxDumpBytes * 2), "store-unavailable");
            }
            await using (await Strace.FailAsync(server, "pwrite64", error, Log))
                Refused(await PostAsync(server, "no row"), "database-unavailable");
            await IsWholeAsync(server, await PostAsync(server, "after"));
            await IsWholeAsync(server, before);
        }
    }

    [Theory]
    [InlineData(IngestJournal.MaxDumpBytes * 2)] // Read into memory.
    [InlineData(5 << 20)] // Mapped; its download is read.
    public async Task ADumpThatTheDiskDoesNotGiveCostsItsReaderOnly(int memoryBytes)
    {
        await using var server = await ServerProcess.StartAsync(folder.FullName);
        var post = await PostAsync(server, "unreadable", memoryBytes);
        await IsWholeAsync(server, post);
        var file = Blobs().MaxBy(path => new FileInfo(path).Length)!;
        var address = $"{CrashPosts.PostPath}/{post.Body.GetProperty("id").GetString()}/coredump";
        using var client = server.Client();

        await using (var disk = await Strace.FailAsync(server, "pread64", "EIO", file))
        {
            if (memoryBytes > 4 << 20) // The head of the answer is on its way already.
                await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetByteArrayAsync(address, Cancellation));
            else
            {
                using var answer = await client.GetAsync(address, Cancellation);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            }
            Assert.NotEmpty(await disk.EndAsync());
        }

        await IsWholeAsync(server, post);
    }

    [Fact]
    public async Task ADumpWhoseFolderCanNotBeSyncedIsA503AndNotLeftBehind()
    {
        await using var server = await ServerProcess.StartAsync(folder.FullName);
        await IsWholeAsync(server, await PostAsync(server, "before", IngestJournal.MaxDumpBytes * 2));
        var before = Blobs().Order().ToList();

        await using (var disk = await Strace.FailAsync(server, "fsync", "EIO"))
        {
            Refused(await PostAsync(server, "no name", IngestJournal.MaxDumpBytes * 2), "store-unavailable");
            Assert.NotEmpty(await disk.EndAsync());
        }

        Assert.Equal(before, Blobs().Order());
        await IsWholeAsync(server, await PostAsync(server, "after", IngestJournal.MaxDumpBytes * 2));
    }

    private IEnumerable<string> Blobs() =>
        Directory
            .EnumerateFiles(Path.Combine(folder.FullName, "blobs"), "*", SearchOption.AllDirectories)
            .Where(path => !path.Contains("journal", StringComparison.Ordinal));

    private static void Refused(Post post, string problem)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, post.Status);
        Assert.Equal($"/problems/{problem}", post.Body.GetProperty("type").GetString());
        Assert.True(post.InvitesRetry);
    }

    private static async Task<Post> PostAsync(ServerProcess server, string process, int memoryBytes = 0)
    {
        var dump = CrashPosts.Dump(process, memoryBytes);
        using var client = server.Client();
        using var request = CrashPosts.Raw(dump);
        using var answer = await client.SendAsync(request, Cancellation);
        return new(answer.StatusCode, await CrashHubServer.JsonOf(answer), answer.Headers.RetryAfter is not null, dump);
    }

    /// <summary>The crash is processed, and its dump is what was sent.</summary>
    private static async Task IsWholeAsync(ServerProcess server, Post post)
    {
        Assert.Equal(HttpStatusCode.Accepted, post.Status);
        var address = $"{CrashPosts.PostPath}/{post.Body.GetProperty("id").GetString()}";
        using var client = server.Client();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await StateAsync(client, address) is "queued" or "processing")
            await timer.WaitForNextTickAsync(Cancellation);
        Assert.Equal("processed", await StateAsync(client, address));
        Assert.Equal(post.Dump, await client.GetByteArrayAsync(address + "/coredump", Cancellation));
    }

    private static async Task<string?> StateAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, Cancellation);
        return (await CrashHubServer.JsonOf(answer)).GetProperty("state").GetString();
    }

    private sealed record Post(HttpStatusCode Status, JsonElement Body, bool InvitesRetry, byte[] Dump);
}
