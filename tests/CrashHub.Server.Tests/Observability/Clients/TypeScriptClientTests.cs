using System.Text.Json.Nodes;
using CrashHub.Server.Tests.Hosting;

namespace CrashHub.Server.Tests.Observability.Clients;

/// <summary>The same for TypeScript, with the generator that most use; <c>tests/run</c> installs it.</summary>
public sealed class TypeScriptClientTests
{
    /// <summary>What is installed, as <c>tests/run</c> says.</summary>
    private const string Packages = "openapi-typescript@7.13.0 openapi-fetch@0.17.0 typescript@5.9.3";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AClientMadeOfTheDocumentCompilesAndRuns()
    {
        var modules = Path.Combine(AzuriteServer.Tools, "node_modules");
        Assert.True(
            Directory.Exists(Path.Combine(modules, "openapi-typescript")),
            $"This test needs packages of npm: npm install --prefix {AzuriteServer.Tools} {Packages}"
        );
        await using var server = await ServerProcess.StartAsync(null);
        using var admin = server.Client();
        var folder = Directory.CreateTempSubdirectory("crashhub-client-").FullName;
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), modules);
            await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{ "type": "module" }""", Cancellation);
            var document = Path.Combine(folder, "openapi.json");
            await File.WriteAllTextAsync(document, await admin.GetStringAsync("/openapi/v1.json", Cancellation), Cancellation);
            File.Copy(SourceFiles.PathOf("tests/CrashHub.Server.Tests/Observability/Clients/client.ts"), Path.Combine(folder, "client.ts"));
            await File.WriteAllTextAsync(Path.Combine(folder, "tsconfig.json"), Configuration().ToJsonString(), Cancellation);

            await Command.RunAsync(
                "node",
                Path.Combine(modules, "openapi-typescript/bin/cli.js"),
                document,
                "-o",
                Path.Combine(folder, "schema.ts")
            );
            await Command.RunAsync("node", Path.Combine(modules, "typescript/bin/tsc"), "-p", folder);
            var said = await SaidAsync(Path.Combine(folder, "out/client.js"), server.Address);

            Assert.Equal("made shop; 2 projects; member refused: 422 /problems/no-account; audit project.create", said);
        }
        finally
        {
            Directory.Delete(Path.Combine(folder, "node_modules"));
            Directory.Delete(folder, recursive: true);
        }
    }

    // Node's own types are not installed; the one name of it that is used is declared.
    private static JsonObject Configuration() =>
        new()
        {
            ["compilerOptions"] = new JsonObject
            {
                ["strict"] = true,
                ["target"] = "es2022",
                ["module"] = "nodenext",
                ["moduleResolution"] = "nodenext",
                ["lib"] = new JsonArray("es2022", "dom", "dom.iterable"),
                ["types"] = new JsonArray(),
                ["skipLibCheck"] = true,
                ["outDir"] = "out",
            },
            ["files"] = new JsonArray("client.ts"),
        };

    private static async Task<string> SaidAsync(string program, Uri address)
    {
        using var node = Command.Start(
            "node",
            [program],
            ("CRASHHUB_URL", address.GetLeftPart(UriPartial.Authority)),
            ("CRASHHUB_TOKEN", CrashHubServer.AdminToken)
        );
        var said = await node.StandardOutput.ReadToEndAsync(Cancellation);
        var failed = await node.StandardError.ReadToEndAsync(Cancellation);
        await node.WaitForExitAsync(Cancellation);
        Assert.True(node.ExitCode == 0, failed);
        return said.Trim();
    }
}
