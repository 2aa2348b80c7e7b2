using System.IO.Compression;
using System.Security.Cryptography;
using CrashHub.Server.Observability;
using ZstdSharp;

namespace CrashHub.Server.Uploads;

/// <summary>
/// A request's body, decoded. Sizes before and after decoding are limited separately; everything that goes wrong while reading is a
/// <see cref="BodyRefused"/>, so that a failure of the store is never taken for one of the sender.
/// </summary>
internal sealed class RequestBody : IAsyncDisposable
{
    // RFC 9659: a zstd content coding needs no more than 8 MiB of window. More would be memory that a sender chooses.
    private const int MaxWindowLog = 23;

    private readonly MeteredStream encoded;
    private readonly Stream decoder;
    private readonly MeteredStream decoded;
    private readonly IncrementalHash? hash;
    private readonly byte[]? promised;

    private RequestBody(MeteredStream encoded, Stream decoder, MeteredStream decoded, IncrementalHash? hash, byte[]? promised)
    {
        (this.encoded, this.decoder, this.decoded, this.hash, this.promised) = (encoded, decoder, decoded, hash, promised);
    }

    /// <summary>The decoded bytes.</summary>
    public Stream Content => decoded;

    /// <summary>Bytes read so far, as sent.</summary>
    public long Received => encoded.Count;

    /// <summary>True when the body has a Content-Encoding.</summary>
    public bool IsCompressed => decoder != encoded;

    /// <summary>Opens the body; refuses unknown encodings and announced sizes over the limits before a byte is read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxEncoded">Most bytes of a body with Content-Encoding, as sent.</param>
    /// <param name="encodedSetting">The setting that gives <paramref name="maxEncoded"/>.</param>
    /// <param name="maxDecoded">Most bytes after decoding.</param>
    /// <param name="setting">The setting that gives <paramref name="maxDecoded"/>.</param>
    public static RequestBody Open(HttpRequest request, long maxEncoded, string encodedSetting, long maxDecoded, string setting)
    {
        var coding = Coding(request);
        var (limit, name) = coding == "identity" ? (maxDecoded, setting) : (maxEncoded, encodedSetting);
        if (request.ContentLength > limit)
            throw new BodyRefused(
                Problem.OverLimit(limit, "bytes", name, $"The body has {request.ContentLength} bytes; {limit} are taken.")
            );
        var digest = ContentDigest.Promised(request.Headers["Content-Digest"]);
        var hasher = digest is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var received = new MeteredStream(
            request.Body,
            limit,
            () => Problem.OverLimit(limit, "bytes", name, $"The body is longer than {limit} bytes."),
            hasher
        );
        var unpacking = Decoder(coding, received);
        var content = new MeteredStream(
            unpacking,
            maxDecoded,
            () => Problem.OverLimit(maxDecoded, "bytes", setting, $"The decoded body is longer than {maxDecoded} bytes.")
        );
        return new RequestBody(received, unpacking, content, hasher, digest);
    }

    /// <summary>Reads what follows the decoded content and compares the digest that was promised.</summary>
    public async Task FinishAsync(byte[] buffer, CancellationToken cancellation)
    {
        await Reading(async () =>
        {
            while (await decoded.ReadAsync(buffer, cancellation) > 0) { }
            while (await encoded.ReadAsync(buffer, cancellation) > 0) { }
            return 0;
        });
        if (promised is not null && !promised.AsSpan().SequenceEqual(hash!.GetHashAndReset()))
            throw new BodyRefused(
                ContentDigest.Wrong("The body's sha-256 is not that of Content-Digest: it changed on its way. Send it again.")
            );
    }

    /// <summary>Runs a read of this body and turns its failures into refusals.</summary>
    public static async Task<T> Reading<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (BadHttpRequestException fault)
        {
            throw new BodyRefused(Problem.Of(fault.StatusCode, "bad-body", "The body could not be read", fault.Message), fault);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or ZstdException or InvalidOperationException)
        {
            var detail = "The body ends too early or does not decode as Content-Encoding and Content-Type say.";
            throw new BodyRefused(Problem.Of(StatusCodes.Status400BadRequest, "bad-body", "The body could not be read", detail), fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        hash?.Dispose();
        await decoded.DisposeAsync();
        if (decoder != encoded)
            await decoder.DisposeAsync();
        await encoded.DisposeAsync();
    }

    private static string Coding(HttpRequest request) =>
        request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
        {
            "" or "identity" => "identity",
            "gzip" or "x-gzip" => "gzip",
            "zstd" => "zstd",
            "br" => "br",
            _ => throw new BodyRefused(
                Problem.Of(
                    StatusCodes.Status415UnsupportedMediaType,
                    "unsupported-encoding",
                    "Unknown Content-Encoding",
                    "Content-Encoding may be gzip, zstd or br."
                )
            ),
        };

    private static Stream Decoder(string coding, MeteredStream encoded)
    {
        switch (coding)
        {
            case "gzip":
                return new GZipStream(encoded, CompressionMode.Decompress, leaveOpen: true);
            case "br":
                return new BrotliStream(encoded, CompressionMode.Decompress, leaveOpen: true);
            case "zstd":
                var zstd = new DecompressionStream(encoded, leaveOpen: true);
                zstd.SetParameter(ZstdSharp.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
                return zstd;
            default:
                return encoded;
        }
    }
}
