using System.Diagnostics;
using System.Globalization;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>
/// A fault of the kernel for a running process: its calls on some files fail with an error, as those of a broken, full or read-only disk do. The process and
/// its libraries are as they always are; strace answers in the kernel's place for as long as this object lives.
/// </summary>
internal sealed class Strace : IAsyncDisposable
{
    private readonly Process process;
    private readonly string trace;
    private readonly Task<string> said;

    private Strace(Process process, string trace, Task<string> said)
    {
        (this.process, this.trace, this.said) = (process, trace, said);
    }

    /// <summary>From the return on, the calls are written down.</summary>
    public static Task<Strace> WatchAsync(ServerProcess server, string calls) => AttachAsync(server, "-s", "64", "-e", $"trace={calls}");

    /// <summary>From the return on, the calls fail.</summary>
    /// <param name="server">The process.</param>
    /// <param name="calls">Names of system calls, with commas.</param>
    /// <param name="error">The error that they get, as <c>EIO</c>.</param>
    /// <param name="paths">The files whose calls fail; none for all.</param>
    public static Task<Strace> FailAsync(ServerProcess server, string calls, string error, params IEnumerable<string> paths) =>
        AttachAsync(
            server,
            ["-e", $"trace={calls}", "-e", $"inject={calls}:error={error}", .. paths.SelectMany(path => (string[])["-P", path])]
        );

    private static async Task<Strace> AttachAsync(ServerProcess server, params string[] what)
    {
        var written = Path.GetTempFileName();
        var attached = Command.Start(
            "strace",
            ["-f", "-y", "-o", written, "-p", server.Id.ToString(CultureInfo.InvariantCulture), .. what]
        );
        var refused = "";
        while (await attached.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("attached", StringComparison.Ordinal))
                return new Strace(attached, written, attached.StandardError.ReadToEndAsync());
            refused = line;
        }
        throw new InvalidOperationException(
            $"strace can't trace the server: {refused} These tests need it (apt-get install strace) and the right to (root, or kernel.yama.ptrace_scope=0)."
        );
    }

    /// <summary>Ends the fault.</summary>
    /// <returns>The calls that failed, a line each, with the file's path.</returns>
    public async Task<IReadOnlyList<string>> EndAsync() =>
        [.. (await ReadAsync()).Where(line => line.Contains("(INJECTED)", StringComparison.Ordinal))];

    /// <summary>Ends it.</summary>
    /// <returns>All calls in the order in which they returned, a line each, with the file's path.</returns>
    public async Task<IReadOnlyList<string>> ReadAsync()
    {
        // It ends by itself with the process that it traces, perhaps at this very moment.
        if (!process.HasExited)
            await Command.RunAsync(
                "sh",
                "-c",
                string.Create(CultureInfo.InvariantCulture, $"kill -INT {process.Id} || ! kill -0 {process.Id}")
            );
        await process.WaitForExitAsync();
        await said;
        return await File.ReadAllLinesAsync(trace);
    }

    public async ValueTask DisposeAsync()
    {
        await ReadAsync();
        process.Dispose();
        File.Delete(trace);
    }
}
