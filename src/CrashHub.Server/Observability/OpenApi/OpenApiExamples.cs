using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CrashHub.Server.Observability.OpenApi;

/// <summary>
/// An example for every JSON body, made from its schema: so no route goes without one, and none says what its schema does not. Properties with a name that
/// is known get a value as the server writes it.
/// </summary>
internal static class OpenApiExamples
{
    private const int Deepest = 6;
    private const string Json = "application/json";

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["id"] = "0193f3a2-7c1e-7d52-9b0a-3f6d2c81e4a7",
        ["crash"] = "0193f3a2-7c1e-7d52-9b0a-3f6d2c81e4a7",
        ["bucket"] = "0193f3a2-8d40-7a11-8c6e-5b1f0d7e2a93",
        ["slug"] = "shop",
        ["project"] = "shop",
        ["name"] = "checkout",
        ["email"] = "ada@example.org",
        ["assignee"] = "ada@example.org",
        ["actor"] = "ada@example.org",
        ["invitedBy"] = "ada@example.org",
        ["role"] = "triager",
        ["token"] = "chk_…",
        ["link"] = "https://crashes.example.org/invite/…",
        ["scopes"] = "read",
        ["release"] = "1.4.2",
        ["releases"] = "1.4.2",
        ["resolvedInRelease"] = "1.4.3",
        ["environment"] = "production",
        ["region"] = "eu-west-1",
        ["runtime"] = "wasmtime/48.0",
        ["host"] = "edge-7",
        ["function"] = "checkout",
        ["functions"] = "checkout",
        ["title"] = "unreachable in cart::total",
        ["culprit"] = "cart::total (src/cart.rs)",
        ["file"] = "src/cart.rs",
        ["trap"] = "unreachable",
        ["query"] = "is:open release:1.4.2",
        ["action"] = "token.create",
        ["target"] = "edge hosts (ingest)",
        ["address"] = "0x1000",
        ["hex"] = "00000000",
        ["sha256"] = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ["codeId"] = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        ["buildId"] = "5f1d4c2b7a9e",
        ["self"] = "https://crashes.example.org/api/v1/projects/shop/crashes/0193f3a2-7c1e-7d52-9b0a-3f6d2c81e4a7",
        ["html"] = "https://crashes.example.org/p/shop/crashes/0193f3a2-7c1e-7d52-9b0a-3f6d2c81e4a7",
        ["url"] = "https://hooks.example.org/crashes",
        ["text"] = "Seen since the deploy of Tuesday.",
        ["fingerprint"] = "v1:7d0f3c1a",
        ["expression"] = "cart.items[0]",
    };

    public static void Add(OpenApiDocument document)
    {
        foreach (var operation in document.Paths.Values.SelectMany(p => p.Operations is { } all ? all.Values.ToList() : []))
        {
            Fill(operation.RequestBody?.Content);
            foreach (var response in operation.Responses is { } all ? all.Values.ToList() : [])
                Fill(response.Content);
        }
    }

    private static void Fill(IDictionary<string, OpenApiMediaType>? content)
    {
        if (content?.TryGetValue(Json, out var media) is true && media is { Schema: { } schema, Example: null })
            media.Example = Of(schema, "", 0);
    }

    private static JsonNode? Of(IOpenApiSchema schema, string name, int depth)
    {
        if (schema.Enum is { Count: > 0 } choices)
            return choices.FirstOrDefault(c => c is not null)?.DeepClone();
        if (schema.OneOf?.FirstOrDefault(s => s.Type is not JsonSchemaType.Null) is { } one)
            return Of(one, name, depth);
        var type = (schema.Type ?? default) & ~JsonSchemaType.Null;
        if (type.HasFlag(JsonSchemaType.Array))
            return depth < Deepest && schema.Items is { } items && Of(items, name, depth + 1) is { } item
                ? new JsonArray(item)
                : new JsonArray();
        if (type.HasFlag(JsonSchemaType.Object) || schema.Properties is { Count: > 0 })
            return Members(schema, depth);
        if (type.HasFlag(JsonSchemaType.Boolean))
            return JsonValue.Create(false);
        if (type.HasFlag(JsonSchemaType.Integer))
            return JsonValue.Create(1);
        if (type.HasFlag(JsonSchemaType.Number))
            return JsonValue.Create(0.5);
        if (schema.Format == "date-time")
            return JsonValue.Create("2026-01-31T12:00:00Z");
        return JsonValue.Create(Known.GetValueOrDefault(name, "text"));
    }

    private static JsonObject Members(IOpenApiSchema schema, int depth)
    {
        var made = new JsonObject();
        if (depth >= Deepest)
            return made;
        foreach (var (member, part) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
            // The end of a list is the simplest page.
            made[member] = member == "next" ? null : Of(part, member, depth + 1);
        if (made.Count == 0 && schema.AdditionalProperties is { } value)
            made["key"] = Of(value, "", depth + 1);
        return made;
    }
}
