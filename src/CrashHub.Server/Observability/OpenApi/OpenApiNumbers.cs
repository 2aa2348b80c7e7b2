using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CrashHub.Server.Observability.OpenApi;

/// <summary>
/// Says that numbers are numbers. The serializer also reads them out of texts, and the generator takes that for the contract, so that every client would
/// have to ask which it got; the server never writes a text for one.
/// </summary>
internal static class OpenApiNumbers
{
    private const JsonSchemaType Numbers = JsonSchemaType.Integer | JsonSchemaType.Number;

    public static Task SchemaAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        Mend(schema);
        // Of a schema that is not named, the properties never come by themselves.
        foreach (var part in (schema.Properties?.Values ?? []).OfType<OpenApiSchema>())
            Mend(part);
        return Task.CompletedTask;
    }

    private static void Mend(OpenApiSchema schema)
    {
        if (schema.Type is { } type && (type & Numbers) != 0 && type.HasFlag(JsonSchemaType.String))
        {
            schema.Type = type & ~JsonSchemaType.String;
            schema.Pattern = null;
        }
        if (schema.Items is OpenApiSchema items)
            Mend(items);
    }
}
