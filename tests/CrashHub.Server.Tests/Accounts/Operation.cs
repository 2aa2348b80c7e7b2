using System.Text.Json;

namespace CrashHub.Server.Tests.Accounts;

/// <summary>One operation of the OpenAPI document, with what it asks of its caller.</summary>
internal sealed record Operation(HttpMethod Method, string Path, IReadOnlyList<string> Scopes, bool IsInstanceWide, bool IsPublic)
{
    private const string OneProject = "/api/v1/projects/{project}";
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    public bool IsOfProject => Path.Contains("{project}", StringComparison.Ordinal);

    /// <summary>True for what ends the project that the test stands on.</summary>
    public bool RemovesProject => Method == HttpMethod.Delete && Path == OneProject;

    public static IReadOnlyList<Operation> Of(JsonElement document) =>
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where Methods.Contains(operation.Name)
            select Read(path.Name, operation),
        ];

    /// <summary>The address in a project, with ids that are nobody's.</summary>
    public string In(string project) =>
        string.Join('/', Path.Replace("{project}", project).Split('/').Select(p => p.StartsWith('{') ? "0" : p));

    public override string ToString() => $"{Method} {Path}";

    private static Operation Read(string path, JsonProperty operation)
    {
        var scopes = operation.Value.TryGetProperty("x-scopes", out var listed)
            ? listed.EnumerateArray().Select(s => s.GetString()!).ToList()
            : [];
        return new Operation(
            HttpMethod.Parse(operation.Name),
            path,
            scopes,
            operation.Value.TryGetProperty("x-instance-wide", out _),
            !operation.Value.TryGetProperty("security", out _)
        );
    }
}
