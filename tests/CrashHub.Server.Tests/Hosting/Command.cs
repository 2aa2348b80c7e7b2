using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>Runs the programs that tests need.</summary>
internal static class Command
{
    /// <summary>Runs to the end; fails with what the program said.</summary>
    public static async Task RunAsync(string file, params string[] arguments)
    {
        using var process = Start(file, arguments);
        var said = await process.StandardOutput.ReadToEndAsync();
        var failed = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{said}{failed}");
    }

    public static Process Start(string file, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
