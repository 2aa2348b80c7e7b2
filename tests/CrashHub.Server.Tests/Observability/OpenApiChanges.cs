using System.Text.Json.Nodes;

namespace CrashHub.Server.Tests.Observability;

/// <summary>
/// What of one OpenAPI document a client of the one before would stumble over: what is gone, what is newly asked, what has another type. What is added
/// breaks nobody.
/// </summary>
internal sealed class OpenApiChanges
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    private readonly JsonObject before;
    private readonly JsonObject after;
    private readonly List<string> found = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    private OpenApiChanges(JsonObject before, JsonObject after) => (this.before, this.after) = (before, after);

    /// <summary>Each breaking change in a line; empty when there is none.</summary>
    public static IReadOnlyList<string> Breaking(JsonObject before, JsonObject after)
    {
        var changes = new OpenApiChanges(before, after);
        foreach (var (path, item) in Members(before, "paths"))
        foreach (var (method, operation) in item!.AsObject().Where(o => Methods.Contains(o.Key)))
            changes.Operation($"{method.ToUpperInvariant()} {path}", operation!.AsObject(), after["paths"]?[path]?[method]?.AsObject());
        return changes.found;
    }

    private void Operation(string name, JsonObject was, JsonObject? now)
    {
        if (now is null)
        {
            found.Add($"{name} is gone");
            return;
        }
        Parameters(name, was, now);
        Scopes(name, was, now);
        foreach (var (status, response) in Members(was, "responses").Where(r => r.Key.StartsWith('2')))
        {
            if (now["responses"]?[status] is not JsonObject there)
                found.Add($"{name} no longer answers {status}");
            else
                Contents($"{name} {status}", response!.AsObject(), there, isRequest: false);
        }
        if (now["requestBody"] is not JsonObject body)
            return;
        if (was["requestBody"] is JsonObject earlier)
            Contents($"{name} body", earlier, body, isRequest: true);
        else if (body["required"]?.GetValue<bool>() is true)
            found.Add($"{name} newly needs a body");
    }

    private void Parameters(string name, JsonObject was, JsonObject now)
    {
        static string Key(JsonNode? parameter) => $"{parameter!["in"]} {parameter["name"]}";
        var earlier = (was["parameters"]?.AsArray() ?? []).ToDictionary(Key, p => p!, StringComparer.Ordinal);
        var later = (now["parameters"]?.AsArray() ?? []).ToDictionary(Key, p => p!, StringComparer.Ordinal);
        foreach (var gone in earlier.Keys.Except(later.Keys, StringComparer.Ordinal))
            found.Add($"{name} takes no {gone} any more");
        foreach (var (key, parameter) in later)
            if (IsRequired(parameter) && !(earlier.TryGetValue(key, out var old) && IsRequired(old)))
                found.Add($"{name} newly needs {key}");
    }

    private static bool IsRequired(JsonNode parameter) => parameter["required"]?.GetValue<bool>() is true;

    private void Scopes(string name, JsonObject was, JsonObject now)
    {
        var later = (now["x-scopes"]?.AsArray() ?? []).Select(s => s!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        foreach (var scope in (was["x-scopes"]?.AsArray() ?? []).Select(s => s!.GetValue<string>()))
            if (!later.Contains(scope))
                found.Add($"{name} is closed to {scope}");
    }

    private void Contents(string name, JsonObject was, JsonObject now, bool isRequest)
    {
        foreach (var (type, media) in Members(was, "content"))
        {
            if (now["content"]?[type] is not JsonObject there)
                found.Add($"{name} is no {type} any more");
            else if (media!["schema"] is JsonObject schema && there["schema"] is JsonObject other)
                Schema(name, schema, other, isRequest);
        }
    }

    private void Schema(string name, JsonObject was, JsonObject now, bool isRequest)
    {
        var pair = $"{was["$ref"]} {now["$ref"]} {isRequest}";
        if (was["$ref"] is not null && now["$ref"] is not null && !seen.Add(pair))
            return;
        (was, now) = (Resolve(before, was), Resolve(after, now));
        Types(name, was, now, isRequest);
        Choices(name, was, now, isRequest);
        if (was["items"] is JsonObject items && now["items"] is JsonObject others)
            Schema($"{name}[]", items, others, isRequest);
        var (needed, needs) = (Required(was), Required(now));
        foreach (var (member, part) in Members(was, "properties"))
        {
            if (now["properties"]?[member] is not JsonObject there)
                found.Add($"{name}.{member} is gone");
            else
                Schema($"{name}.{member}", part!.AsObject(), there, isRequest);
            if (!isRequest && needed.Contains(member) && !needs.Contains(member) && now["properties"]?[member] is not null)
                found.Add($"{name}.{member} is no longer always there");
        }
        if (isRequest)
            foreach (var member in needs.Except(needed, StringComparer.Ordinal))
                found.Add($"{name}.{member} is newly needed");
    }

    /// <summary>An answer may become narrower, a request wider.</summary>
    private void Types(string name, JsonObject was, JsonObject now, bool isRequest)
    {
        var (earlier, later) = (TypesOf(was), TypesOf(now));
        if (earlier.Count == 0 || later.Count == 0)
            return;
        var more = isRequest ? earlier.Except(later, StringComparer.Ordinal) : later.Except(earlier, StringComparer.Ordinal);
        foreach (var type in more)
            found.Add(isRequest ? $"{name} takes no {type} any more" : $"{name} can newly be {type}");
    }

    /// <summary>A choice that a request no longer takes; new choices of an answer are what clients must expect.</summary>
    private void Choices(string name, JsonObject was, JsonObject now, bool isRequest)
    {
        if (!isRequest || now["enum"] is not JsonArray later)
            return;
        foreach (var choice in was["enum"]?.AsArray() ?? [])
            if (!later.Any(c => JsonNode.DeepEquals(c, choice)))
                found.Add($"{name} takes no {choice} any more");
    }

    private static HashSet<string> TypesOf(JsonObject schema) =>
        schema["type"] switch
        {
            JsonArray several => several.Select(t => t!.GetValue<string>()).ToHashSet(StringComparer.Ordinal),
            JsonValue one => new HashSet<string>(StringComparer.Ordinal) { one.GetValue<string>() },
            _ => [],
        };

    private static HashSet<string> Required(JsonObject schema) =>
        (schema["required"]?.AsArray() ?? []).Select(r => r!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);

    private static JsonObject Resolve(JsonObject document, JsonObject schema) =>
        schema["$ref"]?.GetValue<string>() is { } reference
            ? document["components"]!["schemas"]![reference.Split('/')[^1]]!.AsObject()
            : schema;

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonObject node, string name) => node[name] as JsonObject ?? [];
}
