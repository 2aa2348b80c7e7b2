using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CrashHub.Server.Tests.Observability;

public sealed class OpenApiTests
{
    private const string Rewrite = "CRASHHUB_REWRITE_SNAPSHOTS";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>The document is a promise: a change of it is a change of <c>Snapshots/openapi.v1.json</c> that a reviewer sees.</summary>
    [Fact]
    public async Task TheDocumentIsTheCommittedOne()
    {
        await using var server = new CrashHubServer();
        using var nobody = server.With(null);

        var text = await nobody.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);

        var document = JsonSerializer.Serialize(JsonDocument.Parse(text).RootElement, Readable) + "\n";
        var file = Path.Combine(Path.GetDirectoryName(Here())!, "..", "Snapshots", "openapi.v1.json");
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            await File.WriteAllTextAsync(file, document, TestContext.Current.CancellationToken);
        Assert.True(
            document == await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            $"The document changed. Run once with {Rewrite}=1 and look at the difference."
        );
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
