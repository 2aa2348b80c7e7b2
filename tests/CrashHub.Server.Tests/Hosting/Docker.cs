using System.Net.Sockets;

namespace CrashHub.Server.Tests.Hosting;

internal static class Docker
{
    private const string Socket = "/var/run/docker.sock";

    /// <summary>True when a Docker engine answers here, or <c>DOCKER_HOST</c> names one.</summary>
    public static async Task<bool> IsReachableAsync()
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 })
            return true;
        if (!File.Exists(Socket))
            return false;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
