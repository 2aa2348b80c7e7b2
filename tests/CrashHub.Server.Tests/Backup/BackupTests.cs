using System.Net;
using CrashHub.Server.Blobs;
using CrashHub.Server.Tests.Hosting;
using CrashHub.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CrashHub.Server.Tests.Backup;

/// <summary>What was acknowledged before a backup began is in it, byte for byte, though crashes came all the while.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crashhub-backup-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Backup => Path.Combine(folder.FullName, "backup");

    private string Restored => Path.Combine(folder.FullName, "restored");

    [Fact]
    public async Task SqliteAndFilesAreCopiedWhileTheServerRuns()
    {
        Dictionary<Guid, byte[]> before;
        await using (var server = new CrashHubServer())
        {
            before = await FilledAsync(server);
            var (code, said) = await UnderLoadAsync(server, () => RunAsync($"--DataPath={server.Folder}"));
            Assert.True(code == 0, said);
        }

        Directory.Move(Backup, Restored);

        await using var restored = new CrashHubServer(Restored);
        await HasAllAsync(restored, before);
        Assert.Equal(
            "wal",
            await restored.DataAsync(db =>
                db.Database.SqlQueryRaw<string>("SELECT journal_mode AS \"Value\" FROM pragma_journal_mode").SingleAsync(Cancellation)
            )
        );
    }

    [Fact]
    public async Task AServerThatIsDownIsCopiedByTheCommandItself()
    {
        var data = Path.Combine(folder.FullName, "data");
        Dictionary<Guid, byte[]> before;
        await using (var server = new CrashHubServer(data))
            before = await FilledAsync(server);

        var (code, said) = await RunAsync($"--DataPath={data}");

        Assert.True(code == 0, said);
        await using var restored = new CrashHubServer(Backup);
        await HasAllAsync(restored, before);
    }

    [Fact]
    public async Task PostgresAndFilesAreCopiedWhileTheServerRuns()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/pg_dump"), "pg_dump is not installed (Debian: postgresql-client)");
        Assert.SkipWhen(
            await Hosting.Docker.IsReachableAsync(),
            "the PostgreSQL of the container may be newer than this machine's pg_dump"
        );
        Dictionary<Guid, byte[]> before;
        await using (var server = await CrashHubServer.OnAsync("postgres"))
        {
            before = await FilledAsync(server);
            var connection = await server.DataAsync(db => Task.FromResult(db.Database.GetConnectionString()!));
            var (code, said) = await UnderLoadAsync(
                server,
                () => RunAsync($"--DataPath={server.Folder}", $"--ConnectionStrings:CrashHub={connection}")
            );
            Assert.True(code == 0, said);
        }

        var to = await NewDatabaseAsync();
        await Command.RunAsync(
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            "-h",
            to.Host!,
            "-p",
            $"{to.Port}",
            "-U",
            to.Username!,
            "-d",
            to.Database!,
            Path.Combine(Backup, "crashhub.pgdump")
        );
        Directory.CreateDirectory(Restored);
        Directory.Move(Path.Combine(Backup, "blobs"), Path.Combine(Restored, "blobs"));

        await using var restored = new CrashHubServer(Restored).Set("ConnectionStrings:CrashHub", to.ConnectionString);
        await HasAllAsync(restored, before);
    }

    [Fact]
    public async Task NothingIsWrittenIntoAFolderThatIsNotEmpty()
    {
        Directory.CreateDirectory(Backup);
        await File.WriteAllTextAsync(Path.Combine(Backup, "mine"), "", Cancellation);
        await using var server = new CrashHubServer();
        using var client = server.Admin();

        var (code, said) = await RunAsync($"--DataPath={server.Folder}");

        Assert.Equal(1, code);
        Assert.Contains("is not empty", said, StringComparison.Ordinal);
        Assert.Equal(["mine"], Directory.EnumerateFileSystemEntries(Backup).Select(Path.GetFileName));
    }

    [Fact]
    public async Task AFolderWithoutADatabaseGivesNoBackup()
    {
        var (code, said) = await RunAsync($"--DataPath={Path.Combine(folder.FullName, "nothing")}");

        Assert.Equal(1, code);
        Assert.Contains("there is no crashhub.db", said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Backup, "backup-complete")));
    }

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Small dumps, which lie in the journal, a large one, a log, and a build.</summary>
    private static async Task<Dictionary<Guid, byte[]>> FilledAsync(CrashHubServer server)
    {
        var sent = new Dictionary<Guid, byte[]>();
        for (var i = 0; i < 20; i++)
        {
            var dump = CrashPosts.Dump($"before-{i}", memoryBytes: i == 0 ? 400_000 : 1000 + i);
            sent.Add(await PostAsync(server, CrashPosts.Raw(dump)), dump);
        }
        var logged = CrashPosts.Dump("logged");
        var form = CrashPosts.Form(CrashPosts.PostPath, ("coredump", "core", logged), ("log", "log", "the end"u8.ToArray()));
        sent.Add(await PostAsync(server, form), logged);
        using var admin = server.Admin();
        using var module = new ByteArrayContent(new Testing.WasmBuilder().Build());
        module.Headers.ContentType = new("application/wasm");
        using var answer = await admin.PostAsync("/api/v1/projects/default/builds?name=app.wasm", module, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return sent;
    }

    private static async Task<Guid> PostAsync(CrashHubServer server, HttpRequestMessage post)
    {
        var (status, body, _) = await server.SendAsync(post);
        Assert.Equal(HttpStatusCode.Accepted, status);
        return body.GetProperty("id").GetGuid();
    }

    /// <summary>Posts from several sides until the work is done.</summary>
    private static async Task<T> UnderLoadAsync<T>(CrashHubServer server, Func<Task<T>> work)
    {
        using var enough = new CancellationTokenSource();
        var flowing = new TaskCompletionSource();
        var load = Enumerable
            .Range(0, 3)
            .Select(side =>
                Task.Run(
                    async () =>
                    {
                        for (var i = 0; !enough.IsCancellationRequested; i++)
                        {
                            await PostAsync(server, CrashPosts.Raw(CrashPosts.Dump($"meanwhile-{side}-{i}", memoryBytes: 500)));
                            flowing.TrySetResult();
                        }
                    },
                    Cancellation
                )
            )
            .ToList();
        await flowing.Task;
        var result = await work();
        await enough.CancelAsync();
        await Task.WhenAll(load);
        return result;
    }

    private async Task<(int Code, string Said)> RunAsync(params string[] settings)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "CrashHub.Server.dll");
        using var process = Command.Start("dotnet", [program, "backup", Backup, .. settings]);
        var said = process.StandardOutput.ReadToEndAsync(Cancellation);
        var failed = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await said + failed);
    }

    private static async Task<NpgsqlConnectionStringBuilder> NewDatabaseAsync()
    {
        var to = new NpgsqlConnectionStringBuilder(await PostgresServer.NewDatabaseAsync());
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(to.ConnectionString) { Database = "postgres" });
        await using var create = source.CreateCommand($"CREATE DATABASE {to.Database}");
        await create.ExecuteNonQueryAsync(Cancellation);
        return to;
    }

    private static async Task HasAllAsync(CrashHubServer server, Dictionary<Guid, byte[]> before)
    {
        using var admin = server.Admin();
        foreach (var (crash, dump) in before)
        {
            var stored = await admin.GetByteArrayAsync($"/api/v1/projects/default/crashes/{crash}/coredump", Cancellation);
            Assert.Equal(dump, stored);
        }
        await NothingDanglesAsync(server);
    }

    private static async Task NothingDanglesAsync(CrashHubServer server)
    {
        var blobs = server.Services.GetRequiredService<IBlobStore>();
        await using var db = await server.DbAsync();
        var crashes = await db.Crashes.AsNoTracking().Select(c => new { c.DumpLocator, c.LogLocator }).ToListAsync(Cancellation);
        var builds = await db.Builds.AsNoTracking().Select(b => b.Locator).ToListAsync(Cancellation);
        var named = crashes.SelectMany(c => (string?[])[c.DumpLocator, c.LogLocator]).Concat(builds).OfType<string>();
        foreach (var locator in named)
        {
            // What moved since the row was read lies at its new place.
            using var content = await blobs.OpenAsync(locator, Cancellation);
            Assert.True(content is not null || !await db.Crashes.AnyAsync(c => c.DumpLocator == locator, Cancellation), locator);
        }
    }
}
