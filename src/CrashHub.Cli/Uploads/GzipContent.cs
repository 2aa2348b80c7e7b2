using System.IO.Compression;
using System.Net;

namespace CrashHub.Cli.Uploads;

/// <summary>Another body, compressed on its way. Dumps are mostly zeros and text: the line is the bottleneck, not the processor.</summary>
internal sealed class GzipContent : HttpContent
{
    private readonly HttpContent inner;

    public GzipContent(HttpContent inner)
    {
        this.inner = inner;
        foreach (var header in inner.Headers)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        Headers.ContentLength = null;
        Headers.ContentEncoding.Add("gzip");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await inner.CopyToAsync(gzip, context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
