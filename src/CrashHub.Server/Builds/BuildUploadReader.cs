using CrashHub.Server.Blobs;
using CrashHub.Server.Uploads;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Builds;

/// <summary>Reads the body of a build in one pass and constant memory: a module alone, or multipart with what belongs to it.</summary>
internal sealed class BuildUploadReader(IBlobStore store, IOptions<BuildsOptions> options)
{
    private const int BufferBytes = 256 * 1024;
    private const int MostParts = 64;
    private const int MostDebugFiles = 16;
    private const long Envelope = 1L << 20; // Part headers and boundaries.

    private static readonly string[] Modules = ["application/wasm", "application/octet-stream"];

    private readonly long limit = options.Value.MaxBytes;

    /// <summary>Reads the files. Throws <see cref="BodyRefused"/>; an <see cref="IOException"/> is the store's.</summary>
    public async Task<BuildUpload> ReadAsync(HttpRequest request, int project, CancellationToken cancellation)
    {
        var boundary = UploadForm.BoundaryOf(request, Modules);
        var most = boundary is null ? limit : limit + Envelope;
        await using var body = RequestBody.Open(request, most, BuildsOptions.MaxBytesSetting, most, BuildsOptions.MaxBytesSetting);
        using var buffer = new UploadBuffer(BufferBytes);
        var upload = new BuildUpload();
        try
        {
            if (boundary is null)
                await ReadFileAsync(new Job(upload, project, body, buffer), body.Content, "", f => upload.Module = f, cancellation);
            else
                await ReadPartsAsync(new Job(upload, project, body, buffer), boundary, cancellation);
            if (upload.Module is null)
                throw new BodyRefused(UploadForm.Bad("The body has no part named module."));
            if (upload.Module.Content.Bytes == 0)
                throw new BodyRefused(UploadForm.Bad("The module is empty."));
            await body.FinishAsync(buffer.Bytes, cancellation);
            return upload;
        }
        catch
        {
            await upload.DisposeAsync();
            throw;
        }
    }

    private async Task ReadPartsAsync(Job job, string boundary, CancellationToken cancellation)
    {
        var upload = job.Upload;
        await foreach (var part in UploadForm.PartsAsync(job.Body, boundary, MostParts, cancellation))
        {
            Action<UploadedFile>? keep = part.Name switch
            {
                "module" when upload.Module is null => file => upload.Module = file,
                "debugFile" when upload.DebugFiles.Count < MostDebugFiles => upload.DebugFiles.Add,
                "sourceMap" when upload.SourceMap is null => file => upload.SourceMap = file,
                "sources" when upload.Sources is null => file => upload.Sources = file,
                "module" or "debugFile" or "sourceMap" or "sources" => throw new BodyRefused(
                    UploadForm.Bad($"The body has too many parts named {part.Name}.")
                ),
                _ => null,
            };
            if (keep is not null)
                await ReadFileAsync(job, part.Content, part.FileName, keep, cancellation);
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

    private sealed record Job(BuildUpload Upload, int Project, RequestBody Body, UploadBuffer Buffer);
}
