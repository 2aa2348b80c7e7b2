using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CrashHub.Server.Tests.Hosting;

/// <summary>
/// A network between the server under test and one of its engines that a test can break: forwards, delays, stalls (connections are taken and nothing
/// comes through, like a machine behind a dropped cable), refuses, and cuts what is open.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly string host;
    private readonly int port;
    private readonly Socket place; // Bound and never listening: keeps the port ours while we refuse.
    private readonly ConcurrentDictionary<Link, byte> links = new();
    private readonly CancellationTokenSource stop = new();
    private Socket? listener;
    private volatile TaskCompletionSource open = Opened();
    private volatile Watch? watch;

    public TcpProxy(string host, int port)
    {
        (this.host, this.port) = (host, port);
        place = Bound(0);
        Port = ((IPEndPoint)place.LocalEndPoint!).Port;
        Forward();
    }

    public int Port { get; }

    /// <summary>How long each piece waits before it goes on, either way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Lets everything through again, also what waited in a stall.</summary>
    public void Forward()
    {
        open.TrySetResult();
        if (listener is not null)
            return;
        listener = Bound(Port);
        listener.Listen(512);
        _ = AcceptAsync(listener);
    }

    /// <summary>Takes connections and bytes, and lets none through.</summary>
    public void Stall() => open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cuts every connection with a reset.</summary>
    public void Cut()
    {
        foreach (var link in links.Keys)
            link.Cut();
    }

    /// <summary>Cuts every connection and refuses new ones.</summary>
    public void Refuse()
    {
        listener?.Dispose();
        listener = null;
        Cut();
    }

    /// <summary>
    /// Lets the next piece to the engine that holds <paramref name="words"/> through and cuts its connection when the engine answers it: the work is
    /// done and its answer lost. Completes then.
    /// </summary>
    public Task LoseAnswerTo(string words)
    {
        var made = new Watch(System.Text.Encoding.ASCII.GetBytes(words), new(TaskCreationOptions.RunContinuationsAsynchronously));
        watch = made;
        return made.Lost.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Refuse();
        await stop.CancelAsync();
        place.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }

    private static Socket Bound(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task AcceptAsync(Socket listening)
    {
        try
        {
            while (true)
                _ = ServeAsync(await listening.AcceptAsync(stop.Token));
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // We refuse from now on.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var link = new Link(client);
        links[link] = 0;
        try
        {
            await open.Task.WaitAsync(stop.Token);
            await link.Server.ConnectAsync(host, port, stop.Token);
            await Task.WhenAll(PumpAsync(link, client, link.Server, true), PumpAsync(link, link.Server, client, false));
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the two is gone, so the other goes.
        }
        finally
        {
            link.Cut();
            links.TryRemove(link, out _);
        }
    }

    private async Task PumpAsync(Link link, Socket from, Socket to, bool toEngine)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var read = await from.ReceiveAsync(buffer, stop.Token);
            await open.Task.WaitAsync(stop.Token);
            if (Delay > TimeSpan.Zero)
                await Task.Delay(Delay, stop.Token);
            if (read == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }
            if (toEngine && watch is { } watched && buffer.AsSpan(0, read).IndexOf(watched.Words) >= 0)
                (watch, link.Lose) = (null, watched);
            else if (!toEngine && link.Lose is { } lose)
            {
                link.Cut();
                lose.Lost.TrySetResult();
                return;
            }
            for (var sent = 0; sent < read; )
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), stop.Token);
        }
    }

    private sealed record Watch(byte[] Words, TaskCompletionSource Lost);

    private sealed class Link(Socket client)
    {
        public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        public Watch? Lose { get; set; }

        public void Cut()
        {
            client.Close(0);
            Server.Close(0);
        }
    }
}
