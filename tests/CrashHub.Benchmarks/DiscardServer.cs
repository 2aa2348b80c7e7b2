using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using CrashHub.Server.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CrashHub.Benchmarks;

/// <summary>
/// Kestrel that reads a body, hashes it and forgets it: what taking bytes costs at least. Another route also keeps it, past the page cache and synced, each
/// body in a file that is removed again: what durable bytes cost at least. A process of its own, so that its time can be read.
/// </summary>
internal sealed class DiscardServer : IDisposable
{
    /// <summary>The argument that makes this program the server.</summary>
    public const string Word = "discard-server";

    private DiscardServer(Process process, Uri address) => (Process, Address) = (process, address);

    public Process Process { get; }

    public Uri Address { get; }

    /// <summary>The route that also keeps what it takes.</summary>
    public Uri Kept => new(Address, "kept");

    private static readonly ConcurrentQueue<AlignedBuffer> Spare = new();

    public static async Task<DiscardServer> StartAsync(string folder)
    {
        var address = new Uri($"http://127.0.0.1:{NginxServer.FreePort()}/");
        var start = new ProcessStartInfo("dotnet", [typeof(DiscardServer).Assembly.Location, Word, address.ToString()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.WorkingDirectory = folder;
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
        app.MapPost("/kept", KeepAsync);
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

    private static async Task<IResult> KeepAsync(HttpRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = Spare.TryDequeue(out var spare) ? spare : new AlignedBuffer(AlignedBuffer.LargeBytes);
        var name = Guid.NewGuid().ToString("n");
        using (var file = File.OpenHandle(name + ".part", FileMode.CreateNew, FileAccess.Write))
        {
            FileSync.Reserve(file, request.ContentLength!.Value);
            FileSync.WritePastCache(file);
            var end = 0L;
            int filled;
            do
            {
                int read;
                for (filled = 0; filled < buffer.Length; filled += read)
                {
                    if ((read = await request.Body.ReadAsync(buffer.Memory[filled..])) == 0)
                        break;
                    hash.AppendData(buffer.Span.Slice(filled, read));
                }
                RandomAccess.Write(file, buffer.Span[..(int)AlignedBuffer.Up(filled)], end);
                end += filled;
            } while (filled == buffer.Length);
            RandomAccess.SetLength(file, end);
            FileSync.Data(file);
        }
        Spare.Enqueue(buffer);
        File.Move(name + ".part", name);
        FileSync.Folder(".");
        File.Delete(name);
        return Results.Accepted(null, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
