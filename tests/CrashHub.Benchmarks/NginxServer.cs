using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CrashHub.Benchmarks;

/// <summary>nginx with WebDAV PUT into a folder, on loopback.</summary>
internal sealed class NginxServer : IDisposable
{
    private readonly Process process;

    private NginxServer(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts nginx; null where it is not installed.</summary>
    public static NginxServer? TryStart(string folder)
    {
        const string binary = "/usr/sbin/nginx";
        if (!File.Exists(binary))
            return null;
        var port = FreePort();
        var root = Directory.CreateDirectory(Path.Combine(folder, "nginx")).FullName;
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(
            configuration,
            $$"""
            daemon off; worker_processes 2; pid {{folder}}/nginx.pid; error_log {{folder}}/nginx.log; {{(
                Environment.UserName == "root" ? "user root;" : ""
            )}}
            events { worker_connections 256; }
            http { access_log off; client_max_body_size 64m; client_body_temp_path {{folder}}/nginx-body;
              server { listen 127.0.0.1:{{port}}; location / { root {{root}}; dav_methods PUT; } } }
            """
        );
        var nginx = Process.Start(new ProcessStartInfo(binary, ["-c", configuration]) { UseShellExecute = false })!;
        WaitFor(port);
        return new NginxServer(nginx, new Uri($"http://127.0.0.1:{port}/"));
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void WaitFor(int port)
    {
        for (var end = Stopwatch.GetTimestamp() + 10 * Stopwatch.Frequency; Stopwatch.GetTimestamp() < end; )
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return;
            }
            catch (SocketException)
            {
                // Not listening yet.
            }
        }
        throw new InvalidOperationException("nginx did not start to listen within 10 s");
    }
}
