using Npgsql;
using Testcontainers.PostgreSql;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>
/// A PostgreSQL for the whole run, started by the first test that asks: a container when Docker is there, the server of <c>CRASHHUB_TEST_PG</c>, or the
/// binaries of this machine.
/// </summary>
internal static class PostgresServer
{
    private static readonly Lazy<Task<(string Connection, Func<Task> Stop)>> Shared = new(StartAsync);

    /// <summary>The connection string of a database that nobody else uses; the server under test creates it.</summary>
    public static async Task<string> NewDatabaseAsync()
    {
        var (connection, _) = await Shared.Value;
        return new NpgsqlConnectionStringBuilder(connection)
        {
            Database = $"test_{Guid.NewGuid():n}",
            MaxPoolSize = 20,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
    }

    /// <summary>A network to it that the test can break, and the connection string of <paramref name="database"/> that goes through it.</summary>
    public static (TcpProxy Proxy, string Connection) Through(string database)
    {
        var direct = new NpgsqlConnectionStringBuilder(database);
        var proxy = new TcpProxy(direct.Host!, direct.Port);
        return (proxy, new NpgsqlConnectionStringBuilder(database) { Host = "127.0.0.1", Port = proxy.Port }.ConnectionString);
    }

    public static async Task StopAsync()
    {
        if (Shared.IsValueCreated && Shared.Value.IsCompletedSuccessfully)
            await (await Shared.Value).Stop();
    }

    private static async Task<(string Connection, Func<Task> Stop)> StartAsync()
    {
        if (await Docker.IsReachableAsync())
        {
            var container = new PostgreSqlBuilder("postgres:17").Build();
            await container.StartAsync();
            return (container.GetConnectionString(), () => container.DisposeAsync().AsTask());
        }
        if (Environment.GetEnvironmentVariable("CRASHHUB_TEST_PG") is { Length: > 0 } given)
            return (given, () => Task.CompletedTask);
        var binaries = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        return binaries is not null
            ? await StartLocalAsync(Path.Combine(binaries, "bin"))
            : throw new InvalidOperationException(
                "These tests need PostgreSQL: start Docker, set CRASHHUB_TEST_PG to a connection string, or apt-get install postgresql."
            );
    }

    private static async Task<(string Connection, Func<Task> Stop)> StartLocalAsync(string binaries)
    {
        var folder = Directory.CreateTempSubdirectory("crashhub-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
            await Command.RunAsync("chown", "postgres", folder);
        var (data, port) = (Path.Combine(folder, "data"), Command.FreePort());
        await RunAsync(binaries, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        var options = $"-p {port} -k {folder} -h 127.0.0.1 -c fsync=off -c max_connections=500";
        await RunAsync(binaries, "pg_ctl", "-D", data, "-w", "-l", Path.Combine(folder, "log"), "-o", options, "start");
        return (
            $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres",
            async () =>
            {
                await RunAsync(binaries, "pg_ctl", "-D", data, "-m", "immediate", "stop");
                Directory.Delete(folder, recursive: true);
            }
        );
    }

    // PostgreSQL refuses to run as root.
    private static Task RunAsync(string binaries, string program, params string[] arguments) =>
        Environment.IsPrivilegedProcess
            ? Command.RunAsync("runuser", ["-u", "postgres", "--", Path.Combine(binaries, program), .. arguments])
            : Command.RunAsync(Path.Combine(binaries, program), arguments);
}
