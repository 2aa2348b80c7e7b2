using System.Text.Json;
using CrashHub.Server.Observability;

namespace CrashHub.Server.Ingest;

/// <summary>Reads single values of an event and keeps what is wrong with them.</summary>
internal sealed class EventValues
{
    /// <summary>All faults, in the order in which they were met.</summary>
    public List<FieldFault> Faults { get; } = [];

    /// <summary>Whether a text is not too long and has no NUL, which PostgreSQL can't store; else a fault.</summary>
    public bool Sound(string name, string text, int most)
    {
        if (text.Length > most)
            return Wrong(name, $"must not be longer than {most} characters");
        return !text.Contains('\0', StringComparison.Ordinal) || Wrong(name, "must not hold the character NUL");
    }

    /// <summary>Hex digits in lower case, so many characters; null for none, or with a fault.</summary>
    public string? Hex(string field, string? text, int least, int most)
    {
        if (text is not { Length: > 0 })
            return null;
        if (text.Length >= least && text.Length <= most && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
            return text.ToLowerInvariant();
        Wrong(field, least == most ? $"must be {most} hex digits" : $"must be an even number of hex digits, at most {most}");
        return null;
    }

    /// <summary>The member's value; null when it is absent or null.</summary>
    public static JsonElement? Member(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>A text; null with a fault where the value is none.</summary>
    public string? TextOf(string field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return Nothing<string>(field, "must be a text");
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException) // A lone surrogate: sound JSON, but no text.
        {
            return Nothing<string>(field, "must be a text without lone surrogates");
        }
    }

    /// <summary>Notes a fault, and is nothing.</summary>
    public T? Nothing<T>(string field, string detail)
        where T : class
    {
        Wrong(field, detail);
        return null;
    }

    /// <summary>Notes a fault, and is false.</summary>
    public bool Wrong(string field, string detail)
    {
        Faults.Add(new FieldFault(field, detail));
        return false;
    }
}
