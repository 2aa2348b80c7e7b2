using System.Diagnostics;
using System.Reflection;

namespace CrashHub.Benchmarks;

/// <summary>The built server in a folder of its own, with an administrator token.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;

    private ServerProcess(Process process, Uri address, string token) => (this.process, Address, Token) = (process, address, token);

    public Uri Address { get; }

    /// <summary>Where crashes of the first project go.</summary>
    public Uri Crashes => new(Address, "/api/v1/projects/default/crashes");

    public Process Process => process;

    public string Token { get; }

    public static async Task<ServerProcess> StartAsync(string folder, string? postgres = null, (string Key, string Value)? setting = null)
    {
        // Another build's, to be compared with.
        var path =
            Environment.GetEnvironmentVariable("CRASHHUB_BENCHMARK_SERVER")
            ?? typeof(ServerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "Server").Value!;
        var address = new Uri($"http://127.0.0.1:{NginxServer.FreePort()}");
        var token = "benchmark-" + Guid.NewGuid().ToString("n");
        var start = new ProcessStartInfo("dotnet", [path])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["CrashHub__Bootstrap__AdminToken"] = token;
        if (postgres is not null)
            start.Environment["CrashHub__ConnectionStrings__CrashHub"] = postgres;
        if (setting is { } more)
            start.Environment[more.Key] = more.Value;
        var begun = Stopwatch.GetTimestamp();
        var server = Process.Start(start)!;
        server.OutputDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        using var client = new HttpClient();
        while (!await IsReadyAsync(client, address))
        {
            if (server.HasExited || Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(60))
                throw new InvalidOperationException("the server did not become ready");
        }
        Console.WriteLine($"{"server: from start to ready", -64} {Stopwatch.GetElapsedTime(begun).TotalSeconds, 10:0.00} s");
        return new ServerProcess(server, address, token);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, Uri address)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(address, "/readyz"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
