using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CrashHub.Server.Tests.Alerts;

/// <summary>A mail server on loopback that takes every mail, or refuses each.</summary>
internal sealed class SmtpReceiver : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> mails = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    public SmtpReceiver()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public bool Refuses { get; set; }

    public IReadOnlyList<string> Mails => [.. mails];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await serving;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await TalkAsync(client.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            switch (line[..Math.Min(4, line.Length)].ToUpperInvariant())
            {
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    var mail = new List<string>();
                    while (await reader.ReadLineAsync(stop.Token) is { } text && text != ".")
                        mail.Add(text);
                    mails.Enqueue(string.Join('\n', mail));
                    await writer.WriteLineAsync("250 taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                case "MAIL" when Refuses:
                    await writer.WriteLineAsync("451 not now");
                    break;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }
}
