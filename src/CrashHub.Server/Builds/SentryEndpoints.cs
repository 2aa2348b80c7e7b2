using System.Text.Json;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using CrashHub.Server.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Builds;

/// <summary>
/// What <c>sentry-cli --url … debug-files upload --org any --project P</c> speaks: it asks for options, asks what of its files is missing, sends that in
/// chunks and asks for them to be put together. Its addresses end with a slash; routing takes them so.
/// </summary>
internal static class SentryEndpoints
{
    private const int MostBodyBytes = 4 << 20;
    private const int MostFiles = 1000;
    private const int MostChunks = 4096;

    public static void MapSentry(this IEndpointRouteBuilder app)
    {
        const string chunks = "/api/0/organizations/{org}/chunk-upload";
        app.MapGet(chunks, OptionsAsync)
            .RequireScope(TokenScopes.BuildsWrite)
            .WithSummary("sentry-cli: how it is to send files")
            .Produces<SentryOptions>();
        app.MapPost(chunks, TakeAsync)
            .RequireScope(TokenScopes.BuildsWrite)
            .WithMetadata(new RequestSizeLimitAttribute(SentryChunks.MostRequestBytes + (1L << 20)))
            .WithSummary("sentry-cli: takes pieces of files")
            .TakesBytes("multipart/form-data")
            .Produces(200);
        app.MapPost("/api/0/projects/{org}/{project}/files/difs/assemble", AssembleAsync)
            .RequireScope(TokenScopes.BuildsWrite)
            .WithSummary("sentry-cli: puts files together and stores them as builds")
            .TakesJson<SentryFiles>()
            .Produces<Dictionary<string, SentryFileState>>();
    }

    private static IResult OptionsAsync(HttpContext context, string org, Addresses addresses, IOptions<BuildsOptions> options) =>
        TypedResults.Json(
            new SentryOptions
            {
                Url = $"{addresses.Root(context.Request)}/api/0/organizations/{Uri.EscapeDataString(org)}/chunk-upload/",
                ChunkSize = SentryChunks.ChunkBytes,
                ChunksPerRequest = SentryChunks.MostInRequest,
                MaxFileSize = options.Value.MaxBytes,
                MaxRequestSize = SentryChunks.MostRequestBytes,
            },
            SentryJson.Default.SentryOptions
        );

    private static async Task<IResult> TakeAsync(HttpContext context, Caller caller, SentryChunks chunks)
    {
        try
        {
            await chunks.TakeAsync(caller.ProjectId ?? 0, context.Request, context.RequestAborted);
            return TypedResults.Ok();
        }
        catch (BodyRefused refused)
        {
            return refused.Answer;
        }
    }

    private static async Task<IResult> AssembleAsync(
        HttpContext context,
        ProjectContext target,
        Caller caller,
        SentryAssembly assembly,
        CancellationToken cancellation
    )
    {
        SentryFiles? files;
        try
        {
            var body = await ReadAsync(context.Request, cancellation);
            if (body is null)
                return Problem.Of(
                    413,
                    "too-large",
                    "Over a limit",
                    "The request is too long.",
                    ("limit", MostBodyBytes),
                    ("unit", "bytes")
                );
            files = JsonSerializer.Deserialize(body, SentryJson.Default.SentryFiles);
        }
        catch (JsonException)
        {
            files = null;
        }
        if (
            files is null
            || files.Count > MostFiles
            || files.Values.Any(f => f?.Chunks is { } c && (c.Count > MostChunks || c.Contains(null!)))
        )
            return Problem.Of(
                400,
                "invalid-json",
                "Not JSON",
                $"The body is an object of at most {MostFiles} files by checksum, each with at most {MostChunks} chunks."
            );
        var states = new Dictionary<string, SentryFileState>(files.Count, StringComparer.Ordinal);
        foreach (var (sha1, file) in files)
            states[sha1] = await assembly.RunAsync(
                target.Id,
                caller.ProjectId ?? 0,
                sha1.ToLowerInvariant(),
                file ?? new SentryFile(),
                cancellation
            );
        return TypedResults.Json(states, SentryJson.Default.DictionaryStringSentryFileState);
    }

    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (whole.Length + read > MostBodyBytes)
                return null;
            whole.Write(buffer, 0, read);
        }
        return whole.ToArray();
    }
}
