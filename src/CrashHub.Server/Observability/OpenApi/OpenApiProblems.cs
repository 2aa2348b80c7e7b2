using System.Text.Json.Nodes;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using Microsoft.OpenApi;

namespace CrashHub.Server.Observability.OpenApi;

/// <summary>The refusals of an operation: what each can answer instead, with the problem's type and an example.</summary>
internal static class OpenApiProblems
{
    public const string ContentType = "application/problem+json";
    public const string SchemaName = "Problem";

    /// <summary>The one shape of all of them.</summary>
    public static OpenApiSchema Schema() =>
        new()
        {
            Type = JsonSchemaType.Object,
            Description = "RFC 9457. More members say more, by type: errors, section, offset, kind, limit, unit, setting, position.",
            Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = Text("Stable: /problems/ and a name; a page says what it means and what to do."),
                ["title"] = Text("The type for people."),
                ["status"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Format = "int32",
                    Description = "The status of the answer.",
                },
                ["detail"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String | JsonSchemaType.Null,
                    Description = "What is wrong this time.",
                },
            },
            AdditionalPropertiesAllowed = true,
        };

    /// <summary>Adds the refusals that follow from what the operation takes, and those that its route names.</summary>
    public static void Add(OpenApiOperation operation, OpenApiDocument document, string path, IList<object> metadata)
    {
        operation.Responses ??= [];
        var requirement = metadata.OfType<ScopeRequirement>().LastOrDefault();
        var refusals = new SortedDictionary<int, SortedSet<string>>();
        void Can(int status, string name)
        {
            if (!refusals.TryGetValue(status, out var names))
                refusals[status] = names = new SortedSet<string>(StringComparer.Ordinal);
            names.Add(name);
        }
        if (requirement is not null)
        {
            Can(401, "unauthorized");
            Can(403, "forbidden");
            Can(503, "unavailable");
            if ((requirement.AnyOf & TokenScopes.Ingest) != 0)
            {
                Can(413, "too-large");
                Can(429, "rate-limited");
            }
            if ((requirement.AnyOf & TokenScopes.MemoryRead) != 0 && path.Contains("/crashes/", StringComparison.Ordinal))
                Can(410, "gone");
        }
        if (path.Contains('{', StringComparison.Ordinal))
            Can(404, "not-found");
        if (metadata.OfType<TakenQuery>().Any() || operation.RequestBody is not null)
            Can(400, "invalid-fields");
        if (operation.RequestBody is not null)
        {
            Can(413, "too-large");
            Can(415, "unsupported-media-type");
        }
        if (IsConditional(operation))
            Can(412, "precondition-failed");
        foreach (var refusal in metadata.OfType<TakenRefusal>())
            Can(refusal.Status, refusal.Problem);
        foreach (var (status, names) in refusals)
            operation.Responses[$"{status}"] = Response(document, status, names);
        operation.Responses["default"] = Response(document, 500, ["internal-error"]);
    }

    /// <summary>True for a change that honours If-Match; its summary says so, for people too.</summary>
    public static bool IsConditional(OpenApiOperation operation) =>
        operation.Summary?.Contains("honours If-Match", StringComparison.Ordinal) is true;

    private static OpenApiResponse Response(OpenApiDocument document, int status, IReadOnlyCollection<string> names)
    {
        var types = string.Join(", ", names.Select(n => $"`/problems/{n}`"));
        var first = names.First();
        return new OpenApiResponse
        {
            Description = $"A problem: {types}.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [ContentType] = new()
                {
                    Schema = new OpenApiSchemaReference(SchemaName, document),
                    Example = new JsonObject
                    {
                        ["type"] = $"/problems/{first}",
                        ["title"] = StatusNames.TitleOf(status),
                        ["status"] = status,
                        ["detail"] = ProblemCatalog.Entries.GetValueOrDefault(first, "What is wrong this time."),
                    },
                },
            },
        };
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
