using System.Diagnostics;
using System.Net.Http.Headers;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>The server as a process of its own, with a data folder of its own, on a port that the system chose.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process process;
    private readonly DirectoryInfo? folder;
    private readonly Task reading;
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> said = [];
    private readonly List<(string Words, TaskCompletionSource Heard)> awaited = [];

    private ServerProcess(Process process, DirectoryInfo? folder)
    {
        (this.process, this.folder) = (process, folder);
        reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => process.Id;

    /// <summary>Completes when the process ended.</summary>
    public Task Ended => process.WaitForExitAsync(TestContext.Current.CancellationToken);

    public int ExitCode => process.ExitCode;

    public Uri Address => address.Task.Result;

    /// <summary>Starts one and waits until it listens. Names that begin with DOTNET_ are environment variables of the runtime, others settings.</summary>
    public static async Task<ServerProcess> StartAsync(string? dataPath, params (string Name, string Value)[] settings)
    {
        var own = dataPath is null ? Directory.CreateTempSubdirectory("crashhub-process-") : null;
        if (own is not null && !settings.Any(s => s.Name == "ConnectionStrings__CrashHub"))
            await Schemas.CopyMigratedAsync(Path.Combine(own.FullName, "crashhub.db"));
        var server = Launch(own, dataPath ?? own!.FullName, settings);
        await server.ListensAsync();
        return server;
    }

    /// <summary>Starts one and does not wait; without a path it has an empty folder of its own.</summary>
    public static ServerProcess Begin(string? dataPath, params (string Name, string Value)[] settings)
    {
        var own = dataPath is null ? Directory.CreateTempSubdirectory("crashhub-process-") : null;
        return Launch(own, dataPath ?? own!.FullName, settings);
    }

    private static ServerProcess Launch(DirectoryInfo? own, string dataPath, (string Name, string Value)[] settings)
    {
        (string, string)[] environment =
        [
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"),
            ("CrashHub__DataPath", dataPath),
            ("CrashHub__Bootstrap__AdminToken", CrashHubServer.AdminToken),
            // What serves for weeks compiles once and well; what a test asks a few times starts in half the time without that.
            ("DOTNET_TC_QuickJit", "1"),
            .. settings.Select(s => (s.Name.StartsWith("DOTNET_", StringComparison.Ordinal) ? s.Name : $"CrashHub__{s.Name}", s.Value)),
        ];
        return new ServerProcess(
            Command.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "CrashHub.Server.dll")], environment),
            own
        );
    }

    /// <summary>Returns once it listens; fails with what it said when it ended.</summary>
    public async Task ListensAsync()
    {
        await Task.WhenAny(address.Task, Ended);
        if (!address.Task.IsCompleted)
            throw new InvalidOperationException($"The server ended with {process.ExitCode}:\n{Said()}");
    }

    /// <summary>Completes once it said a line with these words.</summary>
    public Task HeardAsync(string words)
    {
        lock (said)
        {
            if (said.Exists(line => line.Contains(words, StringComparison.Ordinal)))
                return Task.CompletedTask;
            var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            awaited.Add((words, heard));
            return heard.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public string Said()
    {
        lock (said)
            return string.Join('\n', said);
    }

    public HttpClient Client(string? token = CrashHubServer.AdminToken)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Asks it to stop, as a supervisor does.</summary>
    public Task TerminateAsync() => Command.RunAsync("kill", "-TERM", $"{process.Id}");

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        await reading;
        process.Dispose();
        folder?.Delete(recursive: true);
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (said)
            {
                said.Add(line);
                foreach (var (words, heard) in awaited)
                {
                    if (line.Contains(words, StringComparison.Ordinal))
                        heard.TrySetResult();
                }
            }
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
                address.TrySetResult(new Uri(line[(at + Listening.Length)..].Trim()));
        }
    }
}
