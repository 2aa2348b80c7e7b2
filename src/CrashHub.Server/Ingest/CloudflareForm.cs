using System.Text.Json;
using System.Text.Json.Nodes;
using CrashHub.Server.Blobs;
using CrashHub.Server.Observability;
using CrashHub.Server.Uploads;

namespace CrashHub.Server.Ingest;

/// <summary>
/// What Cloudflare's wasm-coredump client sends beside the coredump, made into what hosts send: its <c>build_id-section</c> into the event's module, or its
/// other custom sections (<c>name</c>, <c>.debug_…</c>, sent when there is no build id) into an attached module without code, and its <c>request</c> into
/// the event's tags. The client (github.com/cloudflare/wasm-coredump, wasm-coredump-js) sends sections as <c>WebAssembly.Module.customSections</c> gives
/// them, so a build id comes with its length before it; bare bytes are taken too.
/// </summary>
internal sealed class CloudflareForm
{
    public const int MostSectionBytes = 32 << 20;
    public const int MostRequestBytes = 64 << 10;
    private const string SectionSuffix = "-section";
    private const string BuildIdSection = "build_id";
    private const int MostSections = 64;
    private const int MostTagCharacters = 200; // Of an event's tags, each.

    private readonly List<(string Name, byte[] Content)> sections = [];
    private int sectionBytes;
    private byte[] request = [];

    /// <summary>Takes a part that is one of the form's. False for others.</summary>
    public async Task<bool> TakeAsync(UploadFormPart part, byte[] buffer, CancellationToken cancellation)
    {
        if (part.Name == "request")
        {
            request = await ReadAsync(part.Content, buffer, MostRequestBytes, cancellation);
            return true;
        }
        if (!part.Name.EndsWith(SectionSuffix, StringComparison.Ordinal) || part.Name.Length == SectionSuffix.Length)
            return false;
        if (sections.Count == MostSections)
            throw new BodyRefused(UploadForm.Bad($"The body has more than {MostSections} sections."));
        var content = await ReadAsync(part.Content, buffer, MostSectionBytes - sectionBytes, cancellation);
        sectionBytes += content.Length;
        sections.Add((part.Name[..^SectionSuffix.Length], content));
        return true;
    }

    /// <summary>Puts what was taken into the upload, where the sender's own event does not say otherwise.</summary>
    public async Task CompleteAsync(CrashUpload upload, IBlobStore store, int project, long moduleLimit, CancellationToken cancellation)
    {
        if (upload.EventJson.IsEmpty)
            upload.EventJson = EventJson();
        if (sections.Count == 0 || BuildId() is not null)
            return;
        var module = Module();
        var file = new BlobPart(await store.CreateAsync(project, cancellation), moduleLimit, "Builds:MaxBytes");
        upload.Modules.Add(("", file));
        using var content = new MemoryStream(module);
        using var buffer = new UploadBuffer(64 << 10);
        await file.CopyAsync(content, buffer, outline: null, compressed: false, cancellation);
    }

    /// <summary>The event as hosts send it.</summary>
    internal byte[] EventJson()
    {
        var told = new JsonObject();
        if (BuildId() is { } id)
            told["modules"] = new JsonArray(new JsonObject { ["buildId"] = id });
        AddRequest(told);
        return JsonSerializer.SerializeToUtf8Bytes(told);
    }

    /// <summary>A module of the custom sections alone: names and line tables, no code.</summary>
    internal byte[] Module()
    {
        using var module = new MemoryStream(sectionBytes + 1024);
        module.Write("\0asm\u0001\0\0\0"u8);
        foreach (var (name, content) in sections)
        {
            var spelled = System.Text.Encoding.UTF8.GetBytes(name);
            module.WriteByte(0);
            WriteUnsigned(module, (uint)(UnsignedLength((uint)spelled.Length) + spelled.Length + content.Length));
            WriteUnsigned(module, (uint)spelled.Length);
            module.Write(spelled);
            module.Write(content);
        }
        return module.ToArray();
    }

    /// <summary>The build id as lower-case hex; null when none came.</summary>
    internal string? BuildId()
    {
        var section = sections.Find(s => s.Name == BuildIdSection).Content;
        if (section is null or [])
            return null;
        // Ids are 16, 20 or 32 bytes; the section holds one byte more, which says so.
        var isPrefixed = section[0] == section.Length - 1 && section.Length is not (16 or 20 or 32);
        return Convert.ToHexStringLower(isPrefixed ? section.AsSpan(1) : section);
    }

    // A request that can't be read costs its tags, never the crash.
    private void AddRequest(JsonObject told)
    {
        try
        {
            using var document = JsonDocument.Parse(request.Length == 0 ? "{}"u8.ToArray() : request);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !JsonNames.AreTexts(root))
                return;
            var tags = new JsonObject();
            if (Text(root, "method") is { } method)
                tags["request.method"] = Cut(method);
            // Without query and fragment: these hold what the worker's visitors typed.
            if (Text(root, "url") is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address))
                tags["request.url"] = Cut(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
            if (tags.Count > 0)
                told["tags"] = tags;
            if (
                root.TryGetProperty("headers", out var headers)
                && headers.ValueKind == JsonValueKind.Object
                && Text(headers, "cf-ray") is { Length: > 0 } ray
            )
                told["requestId"] = Cut(ray);
        }
        catch (JsonException)
        {
            // Said above.
        }
    }

    private static string Cut(string text) => text.Length <= MostTagCharacters ? text : text[..MostTagCharacters];

    private static string? Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            var text = value.GetString();
            return text is null || text.Contains('\0') ? null : text;
        }
        catch (InvalidOperationException)
        {
            return null; // Half a surrogate pair.
        }
    }

    private static async Task<byte[]> ReadAsync(Stream content, byte[] buffer, int limit, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        int read;
        while ((read = await RequestBody.Reading(() => BlobPart.FillAsync(content, buffer, cancellation))) > 0)
        {
            if (whole.Length + read > limit)
                throw new BodyRefused(
                    Problem.Of(413, "too-large", "Over a limit", "These parts are larger than any.", ("limit", limit), ("unit", "bytes"))
                );
            whole.Write(buffer, 0, read);
        }
        return whole.ToArray();
    }

    private static void WriteUnsigned(Stream to, uint value)
    {
        while (value >= 0x80)
        {
            to.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }
        to.WriteByte((byte)value);
    }

    private static int UnsignedLength(uint value)
    {
        var length = 1;
        while ((value >>= 7) != 0)
            length++;
        return length;
    }
}
