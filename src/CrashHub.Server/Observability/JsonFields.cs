using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Observability;

/// <summary>
/// A small JSON object that a client sent. Reads fields one by one and collects what is wrong with them, so that one answer names every fault.
/// Unknown fields are ignored.
/// </summary>
internal sealed class JsonFields
{
    private const int MostBytes = 64 * 1024;
    private readonly JsonElement root;
    private readonly List<FieldFault> faults = [];

    private JsonFields(JsonElement root) => this.root = root;

    /// <summary>Reads the body: the fields, or why they could not be read.</summary>
    public static async ValueTask<(JsonFields? Fields, ProblemHttpResult? Fault)> ReadAsync(
        HttpRequest request,
        CancellationToken cancellation
    )
    {
        if (request.ContentType is { Length: > 0 } && !request.HasJsonContentType())
            return (null, Problem.Of(415, "unsupported-media-type", "Unsupported media type", "Send the body as application/json."));
        if (request.ContentLength > MostBytes)
            return (null, TooLarge());
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (body.Length + read > MostBytes)
                return (null, TooLarge());
            body.Write(buffer, 0, read);
        }
        try
        {
            using var document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
            if (!JsonNames.AreTexts(document.RootElement))
                return (null, Problem.Of(400, "invalid-json", "Not JSON", "The body has a name that is no text."));
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? (new JsonFields(document.RootElement.Clone()), null)
                : (null, Problem.Of(400, "invalid-json", "Not a JSON object", "The body must be a JSON object."));
        }
        catch (JsonException error)
        {
            var where = $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}";
            return (null, Problem.Of(400, "invalid-json", "Not JSON", $"The body is no JSON at {where}.", ("position", where)));
        }
    }

    public bool Has(string name) => root.TryGetProperty(name, out _);

    public bool IsNull(string name) => root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Null;

    /// <summary>A trimmed text of 1 to <paramref name="longest"/> characters; null when it is absent, null or wrong.</summary>
    public string? Text(string name, int longest, bool required = false)
    {
        if (!Present(name, required, out var value))
            return null;
        if (value.ValueKind is not JsonValueKind.String || !TryString(value, out var text))
            return Wrong<string>(name, "must be a text");
        text = text.Trim();
        if (text.Length == 0)
            return Wrong<string>(name, "must not be empty");
        return text.Length <= longest ? text : Wrong<string>(name, $"must not be longer than {longest} characters");
    }

    /// <summary>A needed text as it is, of any length and also empty; null when it is absent or wrong.</summary>
    public string? Document(string name)
    {
        if (!Present(name, required: true, out var value))
            return null;
        return value.ValueKind is JsonValueKind.String && TryString(value, out var text) ? text : Wrong<string>(name, "must be a text");
    }

    /// <summary>A value of any kind; null when it is absent or null.</summary>
    public JsonElement? Value(string name, bool required = false) => Present(name, required, out var value) ? value : null;

    public bool? Flag(string name)
    {
        if (!Present(name, required: false, out var value))
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Add(name, "must be true or false");
        return null;
    }

    public long? Number(string name, long least, long most)
    {
        if (!Present(name, required: false, out var value))
            return null;
        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most)
            return number;
        Add(name, $"must be a whole number from {least} to {most}");
        return null;
    }

    public DateTimeOffset? Instant(string name)
    {
        if (!Present(name, required: false, out var value))
            return null;
        if (value.ValueKind is JsonValueKind.String && TryString(value, out var text) && TryInstant(text, out var instant))
            return instant;
        Add(name, "must be a time as 2026-01-31T12:00:00Z");
        return null;
    }

    /// <summary>A list of texts; null when it is absent or wrong.</summary>
    public IReadOnlyList<string>? Texts(string name, int most, bool required = false)
    {
        if (!Present(name, required, out var value))
            return null;
        if (value.ValueKind is not JsonValueKind.Array || value.GetArrayLength() > most)
            return Wrong<IReadOnlyList<string>>(name, $"must be a list of at most {most} texts");
        var texts = new List<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.String || !TryString(item, out var text))
                return Wrong<IReadOnlyList<string>>(name, "must hold texts only");
            texts.Add(text);
        }
        return texts;
    }

    /// <summary>A list of 1 to <paramref name="most"/> ids; null when it is absent or wrong.</summary>
    public IReadOnlyList<Guid>? Ids(string name, int most, bool required = false)
    {
        if (Texts(name, most, required) is not { } texts)
            return null;
        if (texts.Count == 0)
            return Wrong<IReadOnlyList<Guid>>(name, "must not be empty");
        var ids = new List<Guid>(texts.Count);
        for (var at = 0; at < texts.Count; at++)
        {
            if (Guid.TryParse(texts[at], out var id))
                ids.Add(id);
            else
                Add($"{name}[{at}]", "is no id");
        }
        return ids.Count == texts.Count ? ids : null;
    }

    /// <summary>A nested object whose faults count here; null when it is absent, null or wrong.</summary>
    public JsonFields? Object(string name)
    {
        if (!Present(name, required: false, out var value))
            return null;
        return value.ValueKind is JsonValueKind.Object ? new JsonFields(value) : Wrong<JsonFields>(name, "must be an object");
    }

    /// <summary>A list of objects whose faults the caller takes over; null when it is absent, null or wrong.</summary>
    public IReadOnlyList<JsonFields>? Objects(string name, int most)
    {
        if (!Present(name, required: false, out var value))
            return null;
        return
            value.ValueKind is JsonValueKind.Array
            && value.GetArrayLength() <= most
            && value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Object)
            ? [.. value.EnumerateArray().Select(item => new JsonFields(item))]
            : Wrong<IReadOnlyList<JsonFields>>(name, $"must be a list of at most {most} objects");
    }

    public void Add(string field, string detail) => faults.Add(new FieldFault(field, detail));

    /// <summary>Takes over the faults of a nested object.</summary>
    public void Add(string prefix, JsonFields nested)
    {
        foreach (var fault in nested.faults)
            faults.Add(fault with { Field = $"{prefix}.{fault.Field}" });
    }

    public bool HasFaults => faults.Count > 0;

    /// <summary>Everything that was wrong, or null.</summary>
    public ProblemHttpResult? Faults()
    {
        if (faults.Count == 0)
            return null;
        var detail = string.Join("; ", faults.Select(f => $"{f.Field} {f.Detail}")) + ".";
        return Problem.Of(400, "invalid-fields", "Some fields are not right", detail, ("errors", faults), ("position", faults[0].Field));
    }

    public static bool TryInstant(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out instant
        );

    private bool Present(string name, bool required, out JsonElement value)
    {
        if (root.TryGetProperty(name, out value) && value.ValueKind is not JsonValueKind.Null)
            return true;
        if (required)
            Add(name, "is missing");
        return false;
    }

    private T? Wrong<T>(string name, string detail)
        where T : class
    {
        Add(name, detail);
        return null;
    }

    /// <summary>A lone surrogate escape is valid JSON but no text; NUL is a text that PostgreSQL can't store.</summary>
    private static bool TryString(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return !text.Contains('\0');
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    private static ProblemHttpResult TooLarge() =>
        Problem.Of(
            413,
            "too-large",
            "Over a limit",
            "The body is larger than any object of this kind.",
            ("limit", MostBytes),
            ("unit", "bytes")
        );
}
