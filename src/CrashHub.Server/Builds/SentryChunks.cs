using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Uploads;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Builds;

/// <summary>
/// The pieces that sentry-cli sends files in. They are named by their SHA-1 and belong to whose token sent them: no other token finds them. Those that are
/// never put together go after a day.
/// </summary>
internal sealed class SentryChunks(
    IDbContextFactory<CrashHubDb> databases,
    IBlobStore store,
    IOptions<BuildsOptions> options,
    TimeProvider time
)
{
    public const int ChunkBytes = 8 << 20;
    public const int MostInRequest = 16;
    public const int MostRequestBytes = 64 << 20;
    private const long Envelope = 1L << 20;
    private const int MostNameCharacters = 40;
    private static readonly string[] Raw = [];

    /// <summary>Stores the pieces of a request. Throws <see cref="BodyRefused"/>; an <see cref="IOException"/> is the store's.</summary>
    /// <param name="owner">The project of the token; 0 for an instance-wide one.</param>
    /// <param name="request">Multipart: parts <c>file</c> or <c>file_gzip</c>, each with its SHA-1 as file name.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task TakeAsync(int owner, HttpRequest request, CancellationToken cancellation)
    {
        var boundary =
            UploadForm.BoundaryOf(request, Raw) ?? throw new BodyRefused(UploadForm.Bad("The body must be multipart/form-data."));
        const long most = MostRequestBytes + Envelope;
        await using var body = RequestBody.Open(request, most, BuildsOptions.MaxBytesSetting, most, BuildsOptions.MaxBytesSetting);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes + 1);
        try
        {
            await foreach (var part in UploadForm.PartsAsync(body, boundary, MostInRequest, cancellation))
            {
                if (part.Name is not ("file" or "file_gzip"))
                    continue;
                var isGzip = part.Name == "file_gzip";
                await using var unpacked = isGzip ? new GZipStream(part.Content, CompressionMode.Decompress, leaveOpen: true) : null;
                var content = unpacked ?? part.Content;
                var length = await RequestBody.Reading(() => BlobPart.FillAsync(content, buffer.AsMemory(0, ChunkBytes + 1), cancellation));
                if (length > ChunkBytes)
                    throw new BodyRefused(UploadForm.Bad($"A chunk has more than {ChunkBytes} bytes."));
                await StoreAsync(owner, part.FileName.ToLowerInvariant(), buffer.AsMemory(0, length), cancellation);
            }
            await body.FinishAsync(buffer, cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Which of the named pieces are not there.</summary>
    public async Task<List<string>> MissingAsync(int owner, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var known = await db
            .UploadChunks.Where(c => c.ProjectId == owner && names.Contains(c.Sha1))
            .Select(c => c.Sha1)
            .ToListAsync(cancellation);
        return [.. names.Except(known, StringComparer.Ordinal)];
    }

    /// <summary>Opens the pieces one after another as one stream; null when one of them went meanwhile, or they are more than a build may be.</summary>
    public async Task<Stream?> OpenAsync(int owner, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await db
            .UploadChunks.AsNoTracking()
            .Where(c => c.ProjectId == owner && names.Contains(c.Sha1))
            .ToDictionaryAsync(c => c.Sha1, StringComparer.Ordinal, cancellation);
        var bytes = 0L;
        foreach (var name in names)
        {
            if (!rows.TryGetValue(name, out var row) || (bytes += row.Bytes) > options.Value.MaxBytes)
                return null;
        }
        return new SentryChunkStream(store, [.. names.Select(name => rows[name].Locator)]);
    }

    /// <summary>Removes pieces that were put together.</summary>
    public async Task RemoveAsync(int owner, IReadOnlyList<string> names)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        var rows = await db
            .UploadChunks.AsNoTracking()
            .Where(c => c.ProjectId == owner && names.Contains(c.Sha1))
            .ToListAsync(CancellationToken.None);
        foreach (var row in rows)
        {
            await db
                .UploadChunks.Where(c => c.ProjectId == owner && c.Sha1 == row.Sha1 && c.Locator == row.Locator)
                .ExecuteDeleteAsync(CancellationToken.None);
            await store.DeleteAsync(row.Locator, CancellationToken.None);
        }
    }

    private async Task StoreAsync(int owner, string name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (name.Length != MostNameCharacters || name != Convert.ToHexStringLower(Sha1Of(content.Span)))
            throw new BodyRefused(UploadForm.Bad("A chunk's file name is not its SHA-1."));
        await using var db = await databases.CreateDbContextAsync(cancellation);
        if (await db.UploadChunks.AnyAsync(c => c.ProjectId == owner && c.Sha1 == name, cancellation))
            return;
        await using var writer = await store.CreateAsync(owner, cancellation);
        await writer.WriteAsync(content, cancellation);
        var locator = await writer.CommitAsync(CancellationToken.None);
        await db.Database.OpenConnectionAsync(CancellationToken.None);
        var stored = await db.Command(
                """
                INSERT INTO upload_chunks (project_id, sha1, locator, bytes, at) VALUES (@project, @sha1, @locator, @bytes, @at)
                ON CONFLICT (project_id, sha1) DO NOTHING
                """,
                ("@project", owner),
                ("@sha1", name),
                ("@locator", locator),
                ("@bytes", (long)content.Length),
                ("@at", MicrosecondsConverter.ToMicroseconds(time.GetUtcNow()))
            )
            .RunAsync(CancellationToken.None);
        if (stored == 0)
            await store.DeleteAsync(locator, CancellationToken.None); // Another request brought it at the same time.
    }

    // What the client names pieces by; it finds damage, and stands for nothing else.
#pragma warning disable CA5350
    private static byte[] Sha1Of(ReadOnlySpan<byte> content) => SHA1.HashData(content);
#pragma warning restore CA5350
}
