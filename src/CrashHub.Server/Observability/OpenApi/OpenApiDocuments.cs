using System.Reflection;
using System.Text;
using CrashHub.Server.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CrashHub.Server.Observability.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, made from the routes: what each takes, answers and asks of its caller.</summary>
internal static class OpenApiDocuments
{
    private const string Bearer = "bearer";
    private const string IngestKey = "ingestKey";
    private const string ProblemType = "application/problem+json";

    public static void AddOpenApiDocument(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenApi(
            "v1",
            options =>
            {
                options.AddDocumentTransformer(DocumentAsync);
                options.AddOperationTransformer(OperationAsync);
            }
        );

    private static Task DocumentAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CrashHub",
            Version = "v1",
            Description = "Post-mortem debugging of WebAssembly. Every refusal is an RFC 9457 problem.",
        };
        document.Servers = [];
        document.Tags = null;
        var components = document.Components ??= new OpenApiComponents();
        components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A token of a project or of the instance.",
            },
            [IngestKey] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = AccessGate.KeyHeader,
                Description = "The same token in a header of its own, where crashes are sent.",
            },
        };
        document.Paths.Add(MetricsEndpoint.Path, Metrics(document));
        return Task.CompletedTask;
    }

    private static async Task OperationAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Tags = new HashSet<OpenApiTagReference> { new(RoomOf(metadata), context.Document) };
        operation.OperationId = IdOf(context.Description.HttpMethod ?? "", context.Description.RelativePath ?? "");
        foreach (var query in metadata.OfType<TakenQuery>())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(
                new OpenApiParameter
                {
                    Name = query.Name,
                    In = ParameterLocation.Query,
                    Description = query.Description,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                }
            );
        }
        if (metadata.OfType<TakenBody>().LastOrDefault() is { } body)
            operation.RequestBody = await BodyAsync(body, context, cancellation);
        if (metadata.OfType<ScopeRequirement>().LastOrDefault() is not { } requirement)
            return;
        operation.Description =
            $"Takes the scope {string.Join(" or ", ScopeNames.Of(requirement.AnyOf))}"
            + (requirement.InstanceWide ? " of an instance-wide token." : ".");
        operation.Security = Security(context.Document!, requirement);
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A problem; its type names the kind.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemType] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), null, cancellation) },
            },
        };
    }

    private static async Task<OpenApiRequestBody> BodyAsync(
        TakenBody body,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        IOpenApiSchema schema = body.Type is { } type
            ? await context.GetOrCreateSchemaAsync(type, null, cancellation)
            : new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        return new OpenApiRequestBody
        {
            Required = true,
            Content = body.ContentTypes.ToDictionary(t => t, _ => new OpenApiMediaType { Schema = schema }, StringComparer.Ordinal),
        };
    }

    private static List<OpenApiSecurityRequirement> Security(OpenApiDocument document, ScopeRequirement requirement)
    {
        List<OpenApiSecurityRequirement> ways = [new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        if ((requirement.AnyOf & Data.TokenScopes.Ingest) != 0)
            ways.Add(new() { [new OpenApiSecuritySchemeReference(IngestKey, document)] = [] });
        return ways;
    }

    private static OpenApiPathItem Metrics(OpenApiDocument document) =>
        new()
        {
            Operations = new Dictionary<HttpMethod, OpenApiOperation>
            {
                [HttpMethod.Get] = new()
                {
                    OperationId = "getMetrics",
                    Summary = "Measures of the process, in Prometheus' text format",
                    Description = "Takes the scope admin of an instance-wide token, unless Metrics:Public or Metrics:Port is set.",
                    Security = [new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }],
                    Responses = new OpenApiResponses { ["200"] = new OpenApiResponse { Description = "OK" } },
                },
            },
        };

    /// <summary>The folder whose routes they are, for example <c>Crashes</c>.</summary>
    private static string RoomOf(IList<object> metadata) =>
        metadata.OfType<MethodInfo>().LastOrDefault()?.DeclaringType?.Namespace?.Split('.').Last() ?? "Server";

    /// <summary><c>getProjectCrash</c> style is for people; generators only need one that is stable and unique.</summary>
    private static string IdOf(string method, string path)
    {
        var id = new StringBuilder(method.ToLowerInvariant());
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is "api" or "v1")
                continue;
            var word = part.Trim('{', '}');
            id.Append(part[0] == '{' ? "By" : "").Append(char.ToUpperInvariant(word[0])).Append(word[1..]);
        }
        return id.ToString();
    }
}
