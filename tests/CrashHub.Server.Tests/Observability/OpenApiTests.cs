using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrashHub.Server.Tests.Observability;

public sealed class OpenApiTests
{
    private const string Rewrite = "CRASHHUB_REWRITE_SNAPSHOTS";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Snapshot => SourceFiles.PathOf("tests/CrashHub.Server.Tests/Snapshots/openapi.v1.json");

    /// <summary>The document is a promise: what a client would stumble over fails, what is added only asks to be written down.</summary>
    [Fact]
    public async Task TheDocumentKeepsWhatTheCommittedOnePromised()
    {
        await using var server = new CrashHubServer();
        var document = await DocumentAsync(server);
        var text = document.ToJsonString(Readable) + "\n";
        var committed = await File.ReadAllTextAsync(Snapshot, Cancellation);
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            await File.WriteAllTextAsync(Snapshot, text, Cancellation);
        else
        {
            Assert.Empty(OpenApiChanges.Breaking(JsonNode.Parse(committed)!.AsObject(), document));
            if (text != committed)
                TestContext.Current.AddWarning($"The document grew. Run once with {Rewrite}=1 and commit the snapshot.");
        }
    }

    [Fact]
    public async Task EveryOperationHasASummaryAnIdProblemsAndExamples()
    {
        await using var server = new CrashHubServer();
        var document = await DocumentAsync(server);
        List<string> wrong = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        var operations =
            from path in document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where Methods.Contains(operation.Key)
            select (Name: $"{operation.Key.ToUpperInvariant()} {path.Key}", Path: path.Key, Node: operation.Value!.AsObject());

        foreach (var (name, path, operation) in operations)
        {
            void Want(bool holds, string what)
            {
                if (!holds)
                    wrong.Add($"{name}: {what}");
            }
            Want(operation["summary"]?.GetValue<string>() is { Length: > 5 }, "no summary");
            Want(ids.Add(operation["operationId"]!.GetValue<string>()), "an id that another has");
            foreach (var part in path.Split('/').Where(p => p.StartsWith('{')))
                Want(IsNamed(operation, part.Trim('{', '}')), $"{part} is no parameter");
            var bodies = JsonBodies(operation).ToList();
            Want(bodies.All(b => b["example"] is not null), "a JSON body without an example");
            if (operation["security"] is null)
                continue;
            var problems = Problems(operation).ToList();
            Want(operation["x-scopes"]?.AsArray().Count > 0, "no scope");
            Want(problems.Count >= 3, "fewer than three problems");
            Want(
                problems.All(p => p["example"]?["type"]?.GetValue<string>().StartsWith("/problems/", StringComparison.Ordinal) is true),
                "a problem without an example"
            );
            Want(
                problems.All(p => p["schema"]?["$ref"]?.GetValue<string>() == "#/components/schemas/Problem"),
                "a problem of another shape"
            );
        }

        Assert.True(ids.Count > 60, $"only {ids.Count} operations");
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task NoNumberIsAText()
    {
        await using var server = new CrashHubServer();

        var text = (await DocumentAsync(server)).ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

        Assert.DoesNotContain("\"integer\",\"string\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"number\",\"string\"", text, StringComparison.Ordinal);
    }

    private static async Task<JsonObject> DocumentAsync(CrashHubServer server)
    {
        using var nobody = server.With(null);
        return JsonNode.Parse(await nobody.GetStringAsync("/openapi/v1.json", Cancellation))!.AsObject();
    }

    private static bool IsNamed(JsonObject operation, string name) =>
        operation["parameters"]?.AsArray().Any(p => p!["in"]!.GetValue<string>() == "path" && p["name"]!.GetValue<string>() == name)
            is true;

    private static IEnumerable<JsonObject> JsonBodies(JsonObject operation) =>
        from part in new[] { operation["requestBody"] }.Concat((operation["responses"] as JsonObject ?? []).Select(r => r.Value))
        let body = part?["content"]?["application/json"]
        where body is JsonObject
        select body!.AsObject();

    private static IEnumerable<JsonObject> Problems(JsonObject operation) =>
        from response in operation["responses"] as JsonObject ?? []
        let problem = response.Value?["content"]?["application/problem+json"]
        where problem is JsonObject
        select problem!.AsObject();
}
