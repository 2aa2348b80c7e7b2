using System.Security.Cryptography;
using CrashHub.Analysis.Coredump;
using CrashHub.Server.Blobs;
using CrashHub.Server.Observability;

namespace CrashHub.Server.Uploads;

/// <summary>One file of an upload on its way into the store: hashed and counted while it streams, durable only after <see cref="CommitAsync"/>.</summary>
internal sealed class BlobPart(BlobWriter writer, long limit, string setting) : IAsyncDisposable
{
    // A section that declares more than may come is damage when the body ends soon, else more than we take: a bomb is not read to the limit.
    private const long MostBehindOversizedHeader = 16L << 20;

    // Read and hashed at a time: it is still in the processor's cache then.
    private const int PieceBytes = 128 << 10;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Bytes { get; private set; }

    /// <summary>Lower-case hex, once everything was copied.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>Copies <paramref name="content"/>, which is all of the part.</summary>
    /// <param name="buffer">What it is read into where the writer has no room of its own.</param>
    /// <param name="outline">Follows the section list of a dump; the copy stops early when that can't become one. Null for other files.</param>
    /// <param name="compressed">True when the body has a Content-Encoding, so that few bytes sent can be many here.</param>
    public async Task CopyAsync(
        Stream content,
        UploadBuffer buffer,
        SectionListReader? outline,
        bool compressed,
        CancellationToken cancellation
    )
    {
        long? oversizedAt = null;
        while (true)
        {
            var room = await writer.RoomAsync(cancellation);
            var place = room.IsEmpty ? buffer.Bytes : room;
            if (place.Length > PieceBytes)
                place = place[..PieceBytes];
            var filled = await RequestBody.Reading(() => FillAsync(content, place, cancellation));
            if (filled == 0)
                break;
            Bytes += filled;
            if (Bytes > limit)
                throw new BodyRefused(Problem.OverLimit(limit, "bytes", setting, $"The file is longer than {limit} bytes."));
            var piece = place[..filled];
            hash.AppendData(piece.Span);
            if (outline is not null && !outline.Feed(piece.Span) && outline.Threads == 0)
                return;
            if (compressed && outline?.DeclaredBytes > limit && Bytes - (oversizedAt ??= Bytes) > MostBehindOversizedHeader)
                throw new BodyRefused(Problem.OverLimit(limit, "bytes", setting, $"The dump declares {outline.DeclaredBytes} bytes."));
            if (room.IsEmpty)
                await writer.WriteAsync(piece, cancellation);
            else
                writer.Advance(filled);
            if (filled < place.Length)
                break; // The content is over.
        }
        Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Makes it durable and returns its locator.</summary>
    public ValueTask<string> CommitAsync(CancellationToken cancellation) => writer.CommitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        hash.Dispose();
        await writer.DisposeAsync();
    }

    /// <summary>Fills the buffer as far as the body reaches: few large pieces cost less than many small ones.</summary>
    public static async Task<int> FillAsync(Stream content, Memory<byte> buffer, CancellationToken cancellation)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await content.ReadAsync(buffer[filled..], cancellation);
            if (read == 0)
                break;
            filled += read;
        }
        return filled;
    }
}
