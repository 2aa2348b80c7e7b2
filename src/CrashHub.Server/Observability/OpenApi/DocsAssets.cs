using System.IO.Compression;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Net.Http.Headers;
using Scalar.AspNetCore;

namespace CrashHub.Server.Observability.OpenApi;

/// <summary>The reader's script, as it lies compressed in its package: nothing comes from another origin.</summary>
internal static class DocsAssets
{
    private const string Path = "/docs/scalar.js";
    private const string Resource = "ScalarStaticAssets.scalar.js";
    private const string Forever = "public, max-age=31536000, immutable";

    /// <summary>The script with the package's version, so that it may be kept.</summary>
    public static string Address { get; } = $"~{Path}?v={typeof(ScalarOptions).Assembly.GetName().Version}";

    /// <summary>Nothing that asks another origin: no fonts, no proxy, no telemetry, no agent.</summary>
    public const string Configuration =
        """{"withDefaultFonts":false,"proxyUrl":"","telemetry":false,"hideClientButton":true,"agent":{"disabled":true},"mcp":{"disabled":true},"showDeveloperTools":"never"}""";

    public static void MapDocs(this WebApplication app) =>
        app.MapGet(Path, SendAsync).WithMetadata(new AllowAnonymousAttribute()).ExcludeFromDescription();

    private static async Task SendAsync(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/javascript; charset=utf-8";
        response.Headers.CacheControl = Forever;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        await using var packed =
            typeof(ScalarOptions).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The package of the reader holds no {Resource}.");
        if (context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.ContentEncoding = "gzip";
            await packed.CopyToAsync(response.Body, context.RequestAborted);
            return;
        }
        await using var plain = new GZipStream(packed, CompressionMode.Decompress);
        await plain.CopyToAsync(response.Body, context.RequestAborted);
    }
}
