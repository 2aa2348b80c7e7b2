using System.Net;

namespace CrashHub.Cli.Uploads;

/// <summary>The bytes of a file as a request's body, read while they are sent.</summary>
/// <param name="open">Opens the file; called once.</param>
/// <param name="length">Its length.</param>
/// <param name="sent">Told how many bytes were read so far.</param>
internal sealed class FileContent(Func<Stream> open, long length, Action<long> sent) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var file = open();
        var buffer = new byte[256 * 1024];
        long total = 0;
        for (int read; (read = await file.ReadAsync(buffer, cancellationToken)) > 0; )
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            sent(total += read);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
