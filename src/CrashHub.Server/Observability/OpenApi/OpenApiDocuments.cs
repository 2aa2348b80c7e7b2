using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using CrashHub.Server.Accounts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CrashHub.Server.Observability.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, made from the routes: what each takes, answers and asks of its caller.</summary>
internal static class OpenApiDocuments
{
    private const string Bearer = "bearer";
    private const string IngestKey = "ingestKey";

    /// <summary>The extension that lists the scopes of which an operation takes one; for machines that check who may call what.</summary>
    private const string ScopesExtension = "x-scopes";
    private const string InstanceExtension = "x-instance-wide";

    public static void AddOpenApiDocument(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenApi(
            "v1",
            options =>
            {
                options.AddDocumentTransformer(DocumentAsync);
                options.AddOperationTransformer(OperationAsync);
                options.AddSchemaTransformer(OpenApiNumbers.SchemaAsync);
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
        components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        components.Schemas[OpenApiProblems.SchemaName] = OpenApiProblems.Schema();
        document.Paths.Add(MetricsEndpoint.Path, Metrics(document));
        OpenApiExamples.Add(document);
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
            // One that the handler takes by name is there already, without a word about it.
            if (operation.Parameters.FirstOrDefault(p => p.In is ParameterLocation.Query && p.Name == query.Name) is { } bound)
            {
                bound.Description = query.Description;
                continue;
            }
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
        var path = context.Description.RelativePath ?? "";
        NameThePath(operation, path);
        if (OpenApiProblems.IsConditional(operation))
            Conditional(operation);
        OpenApiProblems.Add(operation, context.Document!, path, metadata);
        if (metadata.OfType<ScopeRequirement>().LastOrDefault() is not { } requirement)
            return;
        operation.Description =
            $"Takes the scope {string.Join(" or ", ScopeNames.Of(requirement.AnyOf))}"
            + (requirement.InstanceWide ? " of an instance-wide token." : ".");
        operation.Security = Security(context.Document!, requirement);
        Scopes(operation, requirement);
    }

    /// <summary>Parts of the address that no handler takes by name, since they were found before it runs.</summary>
    private static void NameThePath(OpenApiOperation operation, string path)
    {
        var at = 0;
        foreach (var part in path.Split('/').Where(p => p.StartsWith('{') && p.EndsWith('}')))
        {
            var name = part.Trim('{', '}').TrimStart('*').Split(':', '?')[0];
            if (operation.Parameters?.Any(p => p.In is ParameterLocation.Path && p.Name == name) is true)
                continue;
            operation.Parameters ??= [];
            operation.Parameters.Insert(
                at++,
                new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Path,
                    Required = true,
                    Description = name == "project" ? "The project's name in addresses." : null,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                }
            );
        }
    }

    private static void Conditional(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(
            new OpenApiParameter
            {
                Name = "If-Match",
                In = ParameterLocation.Header,
                Description = "The ETag that the change was decided on; 412 when somebody else changed it since.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            }
        );
    }

    private static void Scopes(OpenApiOperation operation, ScopeRequirement requirement)
    {
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        operation.Extensions[ScopesExtension] = new JsonNodeExtension(
            new JsonArray([.. ScopeNames.Of(requirement.AnyOf).Select(s => JsonValue.Create(s))])
        );
        if (requirement.InstanceWide)
            operation.Extensions[InstanceExtension] = new JsonNodeExtension(JsonValue.Create(true));
    }

    private static async Task<OpenApiRequestBody> BodyAsync(
        TakenBody body,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        IOpenApiSchema schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        if (body.Type is { } type)
        {
            // By name, so that generated clients have one type for it and call it what we do.
            var document = context.Document!;
            var made = await context.GetOrCreateSchemaAsync(type, null, cancellation);
            schema = made;
            if (!type.IsGenericType) // A map has no name of its own.
            {
                document.AddComponent(type.Name, made);
                schema = new OpenApiSchemaReference(type.Name, document);
            }
        }
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

    private static OpenApiPathItem Metrics(OpenApiDocument document)
    {
        var requirement = new ScopeRequirement(Data.TokenScopes.Admin, InstanceWide: true);
        var operation = new OpenApiOperation
        {
            OperationId = "getMetrics",
            Summary = "Measures of the process, in Prometheus' text format",
            Description = "Takes the scope admin of an instance-wide token, unless Metrics:Public or Metrics:Port is set.",
            Security = Security(document, requirement),
            Responses = new OpenApiResponses { ["200"] = new OpenApiResponse { Description = "OK" } },
        };
        OpenApiProblems.Add(operation, document, MetricsEndpoint.Path, [requirement]);
        Scopes(operation, requirement);
        return new OpenApiPathItem { Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Get] = operation } };
    }

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
            var word = part.Trim('{', '}', '*');
            id.Append(part[0] == '{' ? "By" : "").Append(char.ToUpperInvariant(word[0])).Append(word[1..]);
        }
        return id.ToString();
    }
}
