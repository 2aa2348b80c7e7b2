using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Alerts;

/// <summary>
/// Connections to receivers. The address that is judged is the one that is connected to, so that a name which leads elsewhere the next time gains nothing;
/// no redirect is followed, no proxy asked, and of the answer nothing but its status is used.
/// </summary>
internal sealed class AlertHttp : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(2);
    private const int MostHeaderKilobytes = 16;

    private readonly bool allowPrivate;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> resolve;

    public AlertHttp(IOptions<AlertsOptions> options)
        : this(options, Dns.GetHostAddressesAsync) { }

    internal AlertHttp(IOptions<AlertsOptions> options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (allowPrivate, this.resolve) = (options.Value.AllowPrivateNetworks, resolve);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLife,
            MaxConnectionsPerServer = options.Value.MaxPerReceiver,
            MaxResponseHeadersLength = MostHeaderKilobytes,
            MaxResponseDrainSize = 0, // An answer is not read: a receiver can't make us hold what it sends.
            ConnectCallback = async (context, cancellation) => await ConnectAsync(context.DnsEndPoint, cancellation),
        };
        Client = new HttpClient(handler) { Timeout = options.Value.Timeout };
        Client.DefaultRequestHeaders.UserAgent.ParseAdd("CrashHub");
    }

    public HttpClient Client { get; }

    private async Task<Stream> ConnectAsync(DnsEndPoint place, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(place.Host, out var literal) ? [literal] : await resolve(place.Host, cancellation);
        string? refused = null;
        SocketException? fault = null;
        foreach (var address in addresses)
        {
            if (!allowPrivate && RefusedAddresses.KindOf(address) is { } kind)
            {
                refused = kind;
                continue;
            }
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, place.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException down)
            {
                socket.Dispose();
                fault = down;
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }
        if (fault is not null)
            throw fault;
        throw refused is null ? new SocketException((int)SocketError.HostNotFound) : new BlockedAddressException(refused);
    }

    public void Dispose() => Client.Dispose();
}
