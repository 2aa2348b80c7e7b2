namespace CrashHub.Server.Observability;

/// <summary>
/// <c>--healthcheck</c>: asks the server on this machine whether it is ready and ends with 0 or 1, for containers whose image has no shell
/// and no HTTP client.
/// </summary>
internal static class HealthCheckCommand
{
    public const string Switch = "--healthcheck";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(IConfiguration configuration)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(Address(configuration), HttpCompletionOption.ResponseHeadersRead);
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return 1;
        }
    }

    /// <summary>The first plain address that the server listens on, seen from this machine.</summary>
    internal static Uri Address(IConfiguration configuration)
    {
        var urls = (configuration["URLS"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var url = urls.FirstOrDefault(candidate => candidate.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        if (url is null && configuration["HTTP_PORTS"]?.Split(';') is [{ Length: > 0 } port, ..])
            url = "http://localhost:" + port;
        var local = (url ?? "http://localhost:5080").Replace("//+", "//localhost").Replace("//*", "//localhost");
        var address = new UriBuilder(local.Replace("//0.0.0.0", "//127.0.0.1").Replace("//[::]", "//[::1]")) { Path = "/readyz" };
        return address.Uri;
    }
}
