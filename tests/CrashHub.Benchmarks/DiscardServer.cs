using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrashHub.Benchmarks;

/// <summary>Kestrel that reads a body, hashes it and forgets it: what taking bytes costs at least. A process of its own, so that its time can be read.</summary>
internal sealed class DiscardServer : IDisposable
{
    /// <summary>The argument that makes this program the server.</summary>
    public const string Word = "discard-server";

    private DiscardServer(Process process, Uri address) => (Process, Address) = (process, address);

    public Process Process { get; }

    public Uri Address { get; }

    public static async Task<DiscardServer> StartAsync()
    {
        var address = new Uri($"http://127.0.0.1:{NginxServer.FreePort()}/");
        var start = new ProcessStartInfo("dotnet", [typeof(DiscardServer).Assembly.Location, Word, address.ToString()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        await process.StandardOutput.ReadLineAsync(); // It listens.
        return new DiscardServer(process, address);
    }

    public static async Task ServeAsync(string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add(address);
        app.MapPost("/", DiscardAsync);
        await app.StartAsync();
        Console.WriteLine("ready");
        await Task.Delay(Timeout.Infinite);
    }

    public void Dispose()
    {
        Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }

    private static async Task<IResult> DiscardAsync(HttpRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        int read;
        while ((read = await request.Body.ReadAsync(buffer)) > 0)
            hash.AppendData(buffer, 0, read);
        ArrayPool<byte>.Shared.Return(buffer);
        return Results.Accepted(null, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
