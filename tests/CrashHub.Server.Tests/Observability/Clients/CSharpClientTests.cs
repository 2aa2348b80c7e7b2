using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace CrashHub.Server.Tests.Observability.Clients;

/// <summary>What people do with the OpenAPI document: a client made of it compiles and speaks with the server.</summary>
public sealed class CSharpClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AClientMadeOfTheDocumentCompilesAndRuns()
    {
        await using var server = new CrashHubServer();
        using var admin = server.Admin();
        var text = await admin.GetStringAsync("/openapi/v1.json", Cancellation);
        var document = await OpenApiDocument.FromJsonAsync(text, Cancellation);
        var settings = new CSharpClientGeneratorSettings { ClassName = "CrashHubClient", UseBaseUrl = false };
        settings.CSharpGeneratorSettings.Namespace = "Generated";
        settings.CSharpGeneratorSettings.JsonLibrary = NJsonSchema.CodeGeneration.CSharp.CSharpJsonLibrary.SystemTextJson;
        settings.CSharpGeneratorSettings.GenerateNullableReferenceTypes = true;
        var client = new CSharpClientGenerator(document, settings).GenerateFile();
        var use = await File.ReadAllTextAsync(
            SourceFiles.PathOf("tests/CrashHub.Server.Tests/Observability/Clients/client.cs.txt"),
            Cancellation
        );

        var said = await RunAsync(Compiled(client, use), admin);

        Assert.Equal("made shop; 2 projects; member refused: 422 /problems/no-account; audit project.create", said);
    }

    private static Assembly Compiled(params string[] sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var made = CSharpCompilation.Create(
            "Generated",
            sources.Select(source => CSharpSyntaxTree.ParseText(source, cancellationToken: Cancellation)),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );
        using var image = new MemoryStream();
        var result = made.Emit(image, cancellationToken: Cancellation);
        Assert.Empty(result.Diagnostics.Where(d => d.Severity is DiagnosticSeverity.Error).Select(d => d.ToString()).Take(20));
        image.Position = 0;
        return new AssemblyLoadContext("generated", isCollectible: true).LoadFromStream(image);
    }

    private static Task<string> RunAsync(Assembly assembly, HttpClient http) =>
        (Task<string>)assembly.GetType("Use", throwOnError: true)!.GetMethod("RunAsync")!.Invoke(null, [http])!;
}
