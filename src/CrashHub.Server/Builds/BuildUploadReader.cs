using System.Buffers;
using CrashHub.Server.Blobs;
using CrashHub.Server.Ingest;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CrashHub.Server.Builds;

/// <summary>Reads the body of a build in one pass and constant memory: a module alone, or multipart with what belongs to it.</summary>
internal sealed class BuildUploadReader(IBlobStore store, IOptions<BuildsOptions> options)
{
    private const int BufferBytes = 256 * 1024;
    private const int MostParts = 64;
    private const int MostDebugFiles = 16;
    private const int MostBoundary = 70; // RFC 2046 s5.1.1
    private const int MostNameCharacters = 250;
    private const long Envelope = 1L << 20; // Part headers and boundaries.

    private readonly long limit = options.Value.MaxBytes;

    /// <summary>Reads the files. Throws <see cref="BodyRefused"/>; an <see cref="IOException"/> is the store's.</summary>
    public async Task<BuildUpload> ReadAsync(HttpRequest request, int project, CancellationToken cancellation)
    {
        var boundary = BoundaryOf(request);
        var most = boundary is null ? limit : limit + Envelope;
        await using var body = RequestBody.Open(request, most, most, BuildsOptions.MaxBytesSetting);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var upload = new BuildUpload();
        try
        {
            if (boundary is null)
                await ReadFileAsync(new Job(upload, project, body, buffer), body.Content, "", f => upload.Module = f, cancellation);
            else
                await ReadPartsAsync(new Job(upload, project, body, buffer), boundary, cancellation);
            if (upload.Module is null)
                throw new BodyRefused(Bad("The body has no part named module."));
            if (upload.Module.Content.Bytes == 0)
                throw new BodyRefused(Bad("The module is empty."));
            await body.FinishAsync(buffer, cancellation);
            return upload;
        }
        catch
        {
            await upload.DisposeAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task ReadPartsAsync(Job job, string boundary, CancellationToken cancellation)
    {
        var upload = job.Upload;
        var reader = new MultipartReader(boundary, job.Body.Content) { HeadersCountLimit = 16, HeadersLengthLimit = 16 * 1024 };
        for (var parts = 0; await RequestBody.Reading(() => reader.ReadNextSectionAsync(cancellation)) is { } section; parts++)
        {
            if (parts == MostParts)
                throw new BodyRefused(Bad($"The body has more than {MostParts} parts."));
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                continue;
            Action<UploadedFile>? keep = HeaderUtilities.RemoveQuotes(disposition.Name).ToString() switch
            {
                "module" when upload.Module is null => file => upload.Module = file,
                "debugFile" when upload.DebugFiles.Count < MostDebugFiles => upload.DebugFiles.Add,
                "sourceMap" when upload.SourceMap is null => file => upload.SourceMap = file,
                "sources" when upload.Sources is null => file => upload.Sources = file,
                "module" or "debugFile" or "sourceMap" or "sources" => throw new BodyRefused(
                    Bad($"The body has too many parts named {disposition.Name}.")
                ),
                _ => null,
            };
            if (keep is not null)
                await ReadFileAsync(job, section.Body, FileName(disposition), keep, cancellation);
        }
    }

    private async Task ReadFileAsync(Job job, Stream content, string name, Action<UploadedFile> keep, CancellationToken cancellation)
    {
        var left = limit - job.Upload.Files.Sum(file => file.Content.Bytes);
        var part = new BlobPart(await store.CreateAsync(job.Project, cancellation), left, BuildsOptions.MaxBytesSetting);
        var file = new UploadedFile(name, part);
        keep(file); // From here on the upload's disposal removes it.
        await part.CopyAsync(content, job.Buffer, outline: null, job.Body.IsCompressed, cancellation);
    }

    /// <summary>The boundary of a multipart body; null for a raw module. Refuses other content types.</summary>
    private static string? BoundaryOf(HttpRequest request)
    {
        if (request.ContentType is not { Length: > 0 } text)
            return null;
        if (MediaTypeHeaderValue.TryParse(text, out var type))
        {
            if (
                type.MediaType.Equals("application/wasm", StringComparison.OrdinalIgnoreCase)
                || type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)
            )
                return null;
            if (type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            {
                var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
                return boundary.Length is > 0 and <= MostBoundary
                    ? boundary
                    : throw new BodyRefused(Bad("multipart/form-data needs a boundary of 1 to 70 characters."));
            }
        }
        throw new BodyRefused(
            Problem.Of(
                StatusCodes.Status415UnsupportedMediaType,
                "unsupported-media-type",
                "Unknown Content-Type",
                "Content-Type may be application/wasm, application/octet-stream or multipart/form-data."
            )
        );
    }

    /// <summary>The file's own name without folders, bounded; it is only ever compared with module names and shown.</summary>
    private static string FileName(ContentDispositionHeaderValue disposition)
    {
        var given = disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName);
        var name = given.ToString().Replace("\0", "");
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length <= MostNameCharacters ? name : name[..MostNameCharacters];
    }

    private static ProblemHttpResult Bad(string detail) =>
        Problem.Of(StatusCodes.Status400BadRequest, "bad-body", "The body could not be read", detail);

    private sealed record Job(BuildUpload Upload, int Project, RequestBody Body, byte[] Buffer);
}
