using System.Buffers;
using System.Text.Json;
using CrashHub.Analysis.Report;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Uploads;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Ingest;

/// <summary>Reads the body of a probe: the event's fields, modules among them, and the stack.</summary>
internal sealed class ProbeReader(PrivacyRules privacy, IDbContextFactory<CrashHubDb> databases, IOptions<IngestOptions> settings)
{
    /// <summary>Frames of a probe.</summary>
    public const int MostFrames = 1000;

    private const int BufferBytes = 16 * 1024;
    private const int MostFaults = 20;
    private readonly IngestOptions options = settings.Value;

    /// <summary>Reads a probe. Throws <see cref="BodyRefused"/>.</summary>
    /// <returns>The probe, and the bytes of its body as sent.</returns>
    public async Task<(Probe Probe, long Received)> ReadAsync(HttpRequest request, int project, CancellationToken cancellation)
    {
        if (request.ContentType is { Length: > 0 } && !request.HasJsonContentType())
            throw new BodyRefused(
                Problem.Of(
                    StatusCodes.Status415UnsupportedMediaType,
                    "unsupported-media-type",
                    "Unsupported media type",
                    "Send a probe as application/json."
                )
            );
        await using var body = RequestBody.Open(
            request,
            options.MaxCompressedBytes,
            "Ingest:MaxCompressedBytes",
            options.MaxEventBytes,
            "Ingest:MaxEventBytes"
        );
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var whole = new MemoryStream();
            int read;
            while ((read = await RequestBody.Reading(() => BlobPart.FillAsync(body.Content, buffer, cancellation))) > 0)
                whole.Write(buffer, 0, read);
            await body.FinishAsync(buffer, cancellation);
            if (whole.Length == 0)
                throw new BodyRefused(UploadForm.Bad("The body is empty."));
            var rule = await privacy.OfAsync(databases, project, cancellation);
            return (Read(request, whole.GetBuffer().AsMemory(0, (int)whole.Length), rule), body.Received);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Probe Read(HttpRequest request, ReadOnlyMemory<byte> json, PrivacyRule rule)
    {
        var (told, fault) = EventFields.Read(request, json, out var parsed);
        using var document = parsed;
        if (told is null)
            throw new BodyRefused(fault!);
        told = rule.Scrub.Clean(told);
        var modules = told.Modules ?? [];
        var faults = new List<FieldFault>();
        var frames = Frames(document!.RootElement, modules.Count, faults);
        if (faults.Count > 0)
            throw Refused(faults);
        var collapsed = StackKeys.Collapse(frames);
        var keys = StackKeys.Of(collapsed, [.. modules.Select(m => new StackModule(m))], told.Release, told.Fingerprint, asks: true);
        if (keys.Count == 0)
            throw Refused([Unknown(frames, modules)]);
        return new(told, frames, keys, [.. collapsed.Take(ProbeMark.MostFunctions).Select(f => f.Function)]);
    }

    private static List<StackFrame> Frames(JsonElement root, int modules, List<FieldFault> faults)
    {
        if (
            !root.TryGetProperty("frames", out var list)
            || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is 0 or > MostFrames
        )
        {
            faults.Add(new("frames", $"must be a list of 1 to {MostFrames} frames, youngest first"));
            return [];
        }
        var frames = new List<StackFrame>(list.GetArrayLength());
        foreach (var frame in list.EnumerateArray())
        {
            if (faults.Count >= MostFaults)
                break;
            frames.Add(Frame(frame, frames.Count, modules, faults));
        }
        return frames;
    }

    private static StackFrame Frame(JsonElement frame, int at, int modules, List<FieldFault> faults)
    {
        uint Number(string name, uint? absent = null)
        {
            var isThere = frame.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
            if (!isThere && absent is { } given)
                return given;
            if (isThere && value.ValueKind == JsonValueKind.Number && value.TryGetUInt32(out var number))
                return number;
            faults.Add(new($"frames[{at}].{name}", isThere ? "must be a whole number from 0 to 4294967295" : "is missing"));
            return 0;
        }

        if (frame.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new($"frames[{at}]", "must be an object"));
            return default;
        }
        var before = faults.Count;
        var module = Number("module");
        if (faults.Count == before && module >= modules)
            faults.Add(new($"frames[{at}].module", $"must be the position of one of the {modules} modules, from 0"));
        return new((int)Math.Min(module, int.MaxValue), Number("functionIndex"), Number("codeOffset", absent: 0));
    }

    /// <summary>The first module on the stack of which nothing is told that could find it again.</summary>
    private static FieldFault Unknown(List<StackFrame> frames, IReadOnlyList<ModuleIdentity> modules)
    {
        foreach (var frame in frames)
        {
            if (modules[frame.Module] is { BuildId: null, CodeId: null, Sha256: null })
                return new($"modules[{frame.Module}]", "needs an id or a name, or the event a release");
        }
        return new("modules", "need an id or a name each, or the event a release");
    }

    private static BodyRefused Refused(List<FieldFault> faults) =>
        new(
            Problem.Of(
                StatusCodes.Status400BadRequest,
                "invalid-fields",
                "Some fields are not right",
                string.Join("; ", faults.Select(fault => $"{fault.Field} {fault.Detail}")) + ".",
                ("errors", faults)
            )
        );
}
