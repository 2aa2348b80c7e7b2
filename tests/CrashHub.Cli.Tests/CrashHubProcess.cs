using System.Diagnostics;
using System.Text;

namespace CrashHub.Cli.Tests;

/// <summary>Runs the command line as its users do: a process of its own, with its exit code and both outputs.</summary>
internal static class CrashHubProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task<Outcome> RunAsync(params string[] arguments) => RunAsync(arguments, ReadOnlyMemory<byte>.Empty, []);

    public static async Task<Outcome> RunAsync(
        IReadOnlyList<string> arguments,
        ReadOnlyMemory<byte> input,
        IReadOnlyList<(string Name, string Value)> environment
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "crashhub.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in (ReadOnlySpan<string>)["CRASHHUB_URL", "CRASHHUB_TOKEN", "CRASHHUB_PROJECT", "NO_COLOR"])
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        await process.StandardInput.BaseStream.WriteAsync(input, patience.Token);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
        return new Outcome(process.ExitCode, await output, await error);
    }

    /// <param name="ExitCode">0 ok, 1 failed, 2 usage.</param>
    /// <param name="Output">What went to stdout.</param>
    /// <param name="Error">What went to stderr.</param>
    internal sealed record Outcome(int ExitCode, string Output, string Error)
    {
        public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
