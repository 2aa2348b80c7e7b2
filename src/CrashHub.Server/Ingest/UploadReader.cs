using CrashHub.Server.Blobs;
using CrashHub.Server.Observability;
using CrashHub.Server.Uploads;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Ingest;

/// <summary>Reads the body of a crash in one pass and constant memory: a dump or text alone, or multipart with what belongs to it.</summary>
internal sealed class UploadReader(IBlobStore store, IOptions<IngestOptions> settings, IConfiguration configuration)
{
    private const int BufferBytes = 128 * 1024;
    private const int MostModules = 64;
    private const int MostParts = 256;
    private const long DefaultModuleBytes = 1L << 30;
    private const long Envelope = 64L << 20; // Part headers, and the head of a log of which the tail is kept.
    private const string CompressedSetting = "Ingest:MaxCompressedBytes";
    private const string DumpSetting = "Ingest:MaxDumpBytes";
    private const string ModuleSetting = "Builds:MaxBytes";

    private static readonly string[] Dumps = ["application/wasm", "application/octet-stream"];
    private static readonly string[] Texts = ["text/plain"];

    private readonly IngestOptions options = settings.Value;
    private readonly long moduleBytes = configuration.GetValue(ModuleSetting, DefaultModuleBytes);

    /// <summary>Reads a crash with its dump. Throws <see cref="BodyRefused"/>; an <see cref="IOException"/> is the store's.</summary>
    public Task<CrashUpload> ReadDumpAsync(HttpRequest request, int project, CancellationToken cancellation) =>
        ReadAsync(request, project, Dumps, asText: false, cancellation);

    /// <summary>Reads the form of Cloudflare's client: a coredump and what that client says beside it.</summary>
    public Task<CrashUpload> ReadCloudflareAsync(HttpRequest request, int project, CancellationToken cancellation) =>
        ReadAsync(request, project, [], asText: false, cancellation, new CloudflareForm());

    /// <summary>Reads a crash that is a text backtrace.</summary>
    public Task<CrashUpload> ReadTextAsync(HttpRequest request, int project, CancellationToken cancellation) =>
        ReadAsync(request, project, Texts, asText: true, cancellation);

    private async Task<CrashUpload> ReadAsync(
        HttpRequest request,
        int project,
        string[] raw,
        bool asText,
        CancellationToken cancellation,
        CloudflareForm? cloudflare = null
    )
    {
        var boundary = UploadForm.BoundaryOf(request, raw);
        var (limit, setting) = asText ? (options.MaxTextBytes, "Ingest:MaxTextBytes") : (options.MaxDumpBytes, DumpSetting);
        if (boundary is not null)
            limit += Envelope + options.MaxEventBytes + (asText ? 0 : moduleBytes);
        await using var body = RequestBody.Open(request, options.MaxCompressedBytes, CompressedSetting, limit, setting);
        using var buffer = new UploadBuffer(BufferBytes);
        var upload = new CrashUpload();
        var job = new Job(upload, project, body, buffer, asText, cloudflare)
        {
            // Of a body that is the dump and nothing else; only then is its length the dump's.
            Announced = boundary is null && !body.IsCompressed ? request.ContentLength ?? 0 : 0,
        };
        try
        {
            if (boundary is not null)
                await ReadPartsAsync(job, boundary, cancellation);
            else if (asText)
                upload.Text = await ReadWholeAsync(job, body.Content, options.MaxTextBytes, setting, cancellation);
            else
                await ReadDumpAsync(job, body.Content, cancellation);
            RefuseUnlessWhole(upload, asText);
            if (cloudflare is not null)
                await cloudflare.CompleteAsync(upload, store, project, moduleBytes, cancellation);
            await body.FinishAsync(buffer.Bytes, cancellation);
            upload.Received = body.Received;
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
        var once = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var part in UploadForm.PartsAsync(job.Body, boundary, MostParts, cancellation))
        {
            // Which of two is meant, nobody can say; modules repeat, and two dumps are told by whatever name they come.
            if (part.Name is "event" or "log" or "text" && !once.Add(part.Name))
                throw new BodyRefused(UploadForm.Bad($"The body has two parts named {part.Name}."));
            if (job.Cloudflare is { } form && await form.TakeAsync(part, job.Buffer.Bytes, cancellation))
                continue;
            switch (part.Name)
            {
                case "coredump" or "upload_file_coredump" when !job.AsText:
                    await ReadDumpAsync(job, part.Content, cancellation);
                    break;
                case "text" when job.AsText:
                    job.Upload.Text = await ReadWholeAsync(job, part.Content, options.MaxTextBytes, "Ingest:MaxTextBytes", cancellation);
                    break;
                case "event":
                    job.Upload.EventJson = await ReadWholeAsync(
                        job,
                        part.Content,
                        options.MaxEventBytes,
                        "Ingest:MaxEventBytes",
                        cancellation
                    );
                    break;
                case "module" when !job.AsText:
                    await ReadModuleAsync(job, part.Content, part.FileName, cancellation);
                    break;
                case "log":
                    await ReadLogAsync(job, part.Content, cancellation);
                    break;
            }
        }
    }

    private async Task ReadDumpAsync(Job job, Stream content, CancellationToken cancellation)
    {
        if (job.Upload.Dump is not null)
            throw new BodyRefused(UploadForm.Bad("The body has two coredumps."));
        var writer = await store.CreateIncomingAsync(job.Project, job.Announced, cancellation);
        var dump = new BlobPart(writer, options.MaxDumpBytes, DumpSetting);
        job.Upload.Dump = dump;
        await dump.CopyAsync(content, job.Buffer, job.Upload.Outline, job.Body.IsCompressed, cancellation);
        // Refused here, since the rest of the body can't change it.
        RefuseUnlessDump(job.Upload);
    }

    private async Task ReadModuleAsync(Job job, Stream content, string name, CancellationToken cancellation)
    {
        var modules = job.Upload.Modules;
        if (modules.Count == MostModules)
            throw new BodyRefused(UploadForm.Bad($"The body has more than {MostModules} modules."));
        var left = moduleBytes - modules.Sum(module => module.File.Bytes);
        var file = new BlobPart(await store.CreateAsync(job.Project, cancellation), left, ModuleSetting);
        modules.Add((name, file));
        await file.CopyAsync(content, job.Buffer, outline: null, job.Body.IsCompressed, cancellation);
    }

    private async Task ReadLogAsync(Job job, Stream content, CancellationToken cancellation)
    {
        var tail = new TailBuffer(options.MaxLogBytes);
        int read;
        while ((read = await RequestBody.Reading(() => BlobPart.FillAsync(content, job.Buffer.Bytes, cancellation))) > 0)
            tail.Append(job.Buffer.Bytes.AsSpan(0, read));
        job.Upload.Log = tail.ToArray();
    }

    private static async Task<byte[]> ReadWholeAsync(Job job, Stream content, int limit, string setting, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        int read;
        while ((read = await RequestBody.Reading(() => BlobPart.FillAsync(content, job.Buffer.Bytes, cancellation))) > 0)
        {
            if (whole.Length + read > limit)
                throw new BodyRefused(Problem.OverLimit(limit, "bytes", setting, $"This part is longer than {limit} bytes."));
            whole.Write(job.Buffer.Bytes, 0, read);
        }
        return whole.ToArray();
    }

    private static void RefuseUnlessWhole(CrashUpload upload, bool asText)
    {
        if (asText && upload.Text is null)
            throw new BodyRefused(UploadForm.Bad("The body has no part named text."));
        if (!asText && upload.Dump is null)
            throw new BodyRefused(UploadForm.Bad("The body has no part named coredump."));
        if (asText && upload.Text!.Length == 0)
            throw new BodyRefused(UploadForm.Bad("The body is empty."));
    }

    private static void RefuseUnlessDump(CrashUpload upload)
    {
        if (upload.Dump!.Bytes == 0)
            throw new BodyRefused(UploadForm.Bad("The coredump is empty."));
        if (DumpVerdict.Refusal(upload.Outline.Finish()) is { } refusal)
            throw new BodyRefused(refusal);
    }

    private sealed record Job(
        CrashUpload Upload,
        int Project,
        RequestBody Body,
        UploadBuffer Buffer,
        bool AsText,
        CloudflareForm? Cloudflare
    )
    {
        /// <summary>Bytes of the dump as the request says; 0 when it does not.</summary>
        public long Announced { get; init; }
    }
}
