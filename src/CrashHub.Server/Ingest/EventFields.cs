using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrashHub.Analysis.Report;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Ingest;

/// <summary>
/// The event of a crash: fields of the query, overridden by those of the JSON part. Every fault is collected; unknown fields are ignored. Texts are
/// bounded since they become index keys and are shown on every list.
/// </summary>
internal sealed partial class EventFields
{
    public const int MostCharacters = 250;
    private const int MostTrapCharacters = 8 * 1024;
    private const int MostTags = 100;
    private const int MostTagBytes = 16 * 1024;
    private const int MostFingerprints = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };
    private static readonly string[] Names =
    [
        "eventId",
        "occurredAt",
        "function",
        "release",
        "environment",
        "region",
        "host",
        "runtime",
        "trap",
        "requestId",
        "userId",
    ];

    private readonly EventValues values = new();
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);

    private EventFields() { }

    /// <summary>Reads the event; the problem when a field is not right. <see cref="CrashEvent.UserId"/> is still what the sender wrote.</summary>
    public static (CrashEvent? Event, ProblemHttpResult? Fault) Read(HttpRequest request, ReadOnlyMemory<byte> json)
    {
        var read = Read(request, json, out var document);
        document?.Dispose();
        return read;
    }

    /// <summary>As the other, for who reads more of the event than its fields.</summary>
    /// <param name="request">The request.</param>
    /// <param name="json">The event; empty for none.</param>
    /// <param name="document">The event, an object once it was read without a fault; the caller's to dispose.</param>
    public static (CrashEvent? Event, ProblemHttpResult? Fault) Read(
        HttpRequest request,
        ReadOnlyMemory<byte> json,
        out JsonDocument? document
    )
    {
        document = null;
        var fields = new EventFields();
        fields.TakeQuery(request.Query);
        try
        {
            document = json.IsEmpty ? null : JsonDocument.Parse(json, Strict);
            var root = document?.RootElement ?? default;
            if (root.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
                return (
                    null,
                    Problem.Of(StatusCodes.Status400BadRequest, "invalid-json", "Not a JSON object", "The event must be an object.")
                );
            if (!JsonNames.AreTexts(root))
                return (
                    null,
                    Problem.Of(StatusCodes.Status400BadRequest, "invalid-json", "Not JSON", "The event has a name that is no text.")
                );
            var made = fields.Build(root, request);
            return fields.values.Faults.Count == 0 ? (made, null) : (null, fields.Problems());
        }
        catch (JsonException error)
        {
            var where = $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}";
            var problem = Problem.Of(
                StatusCodes.Status400BadRequest,
                "invalid-json",
                "Not JSON",
                $"The event is no JSON at {where}.",
                ("position", where)
            );
            return (null, problem);
        }
    }

    private CrashEvent Build(JsonElement root, HttpRequest request)
    {
        foreach (var name in Names)
        {
            if (EventValues.Member(root, name) is { } value && values.TextOf(name, value) is { } text)
                texts[name] = text;
        }
        return new CrashEvent
        {
            EventId = EventId(),
            OccurredAt = OccurredAt(),
            Function = Text("function"),
            Release = Text("release"),
            Environment = Text("environment"),
            Region = Text("region"),
            Host = Text("host"),
            Runtime = Text("runtime"),
            Trap = Text("trap", MostTrapCharacters),
            RequestId = Text("requestId"),
            UserId = Text("userId"),
            TraceId = TraceId(request.Headers.TraceParent.ToString()),
            Tags = EventValues.Member(root, "tags") is { } tags ? Tags(tags) : null,
            Fingerprint = EventValues.Member(root, "fingerprint") is { } fingerprint ? Fingerprint(fingerprint) : null,
            Modules = EventValues.Member(root, "modules") is { } modules
                ? EventModules.Read(values, modules)
                : EventModules.Read(values, request.Query["module"]),
        };
    }

    private void TakeQuery(IQueryCollection query)
    {
        foreach (var name in Names)
        {
            if (query.TryGetValue(name, out var given) && given.Count > 0 && given[^1] is { Length: > 0 } value)
                texts[name] = value;
        }
    }

    /// <summary>A text that is there, not empty and not too long; NUL is refused, since PostgreSQL can't store it.</summary>
    private string? Text(string name, int most = MostCharacters)
    {
        if (!texts.TryGetValue(name, out var text) || text.Length == 0)
            return null;
        return values.Sound(name, text, most) ? text : null;
    }

    private string? EventId()
    {
        if (Text("eventId") is not { } text)
            return null;
        if (Guid.TryParseExact(text, "d", out var id) || Guid.TryParseExact(text, "n", out id))
            return id.ToString("d");
        values.Wrong("eventId", "must be a UUID");
        return null;
    }

    private DateTimeOffset? OccurredAt()
    {
        if (Text("occurredAt") is not { } text)
            return null;
        if (
            Instant().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at)
        )
            return at;
        values.Wrong("occurredAt", "must be a time as 2026-01-31T12:00:00Z");
        return null;
    }

    private Dictionary<string, string>? Tags(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return values.Nothing<Dictionary<string, string>>("tags", "must be an object");
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        var bytes = 0;
        foreach (var tag in element.EnumerateObject())
        {
            var name = tag.Name;
            if (name.Contains('\0', StringComparison.Ordinal))
                return values.Nothing<Dictionary<string, string>>("tags", "has a name with the character NUL");
            if (tag.Value.ValueKind == JsonValueKind.Null)
                continue;
            var value = tag.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
                ? tag.Value.GetRawText()
                : values.TextOf("tags", tag.Value);
            if (value is null || !values.Sound("tags", value, MostTagBytes))
                return null;
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
            tags[name] = value;
            if (tags.Count > MostTags || bytes > MostTagBytes)
                return values.Nothing<Dictionary<string, string>>("tags", $"may have {MostTags} entries of {MostTagBytes} bytes in all");
        }
        return tags;
    }

    private List<string>? Fingerprint(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > MostFingerprints)
            return values.Nothing<List<string>>("fingerprint", $"must be a list of at most {MostFingerprints} texts");
        var lines = new List<string>();
        foreach (var item in element.EnumerateArray())
        {
            if (values.TextOf("fingerprint", item) is not { } text || !values.Sound("fingerprint", text, MostCharacters))
                return null;
            lines.Add(text);
        }
        return lines.Count == 0 ? null : lines;
    }

    private static string? TraceId(string traceparent) =>
        TraceParent().Match(traceparent) is { Success: true } match ? match.Groups["trace"].Value : null;

    private ProblemHttpResult Problems()
    {
        var detail = string.Join("; ", values.Faults.Select(fault => $"{fault.Field} {fault.Detail}")) + ".";
        return Problem.Of(
            StatusCodes.Status400BadRequest,
            "invalid-fields",
            "Some fields are not right",
            detail,
            ("errors", values.Faults)
        );
    }

    // RFC 3339 s5.6
    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,12})?([Zz]|[+-]\d\d:\d\d)$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Instant();

    // W3C Trace Context s3.2
    [GeneratedRegex("^[0-9a-f]{2}-(?<trace>(?!0{32})[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex TraceParent();
}
