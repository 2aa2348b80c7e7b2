using System.Data.Common;
using System.Diagnostics;
using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.Measures;
using CrashHub.Server.Observability.OpenApi;
using CrashHub.Server.Uploads;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CrashHub.Server.Ingest;

/// <summary>Where hosts send crashes. The body is bounded by <see cref="IngestOptions"/> while it is read, not by the server's default.</summary>
internal static partial class IngestEndpoints
{
    private const int MostKeyCharacters = 255;
    private const string RetrySeconds = "5";

    public static void MapIngest(this RouteGroupBuilder project)
    {
        var limit = new DisableRequestSizeLimitAttribute();
        project
            .MapPost("/crashes", PostDumpAsync)
            .RequireScope(TokenScopes.Ingest)
            .WithMetadata(limit, MeasuredIngest.Instance)
            .WithSummary("Takes a coredump in")
            .TakesQuery(ProbeTokens.Name, "The token of the probe that asked for it.")
            .TakesBytes("application/wasm", "application/octet-stream", "multipart/form-data")
            .Produces<CrashReceipt>(202)
            .Produces<CrashReceipt>();
        project
            .MapPost("/crashes/text", PostTextAsync)
            .RequireScope(TokenScopes.Ingest)
            .WithMetadata(limit, MeasuredIngest.Instance)
            .WithSummary("Takes a text backtrace in")
            .TakesBytes("text/plain", "multipart/form-data")
            .Produces<CrashReceipt>(202)
            .Produces<CrashReceipt>();
        project
            .MapPost("/crashes/probe", PostProbeAsync)
            .RequireScope(TokenScopes.Ingest)
            .WithMetadata(limit, MeasuredIngest.Instance)
            .WithSummary("Says whether a dump is wanted of a crash with this stack, and counts the crash when none is")
            .TakesJson<ProbeRequest>()
            .Produces<ProbeReceipt>();
    }

    /// <summary>The address that Cloudflare's wasm-coredump client is pointed at; its token stands in the address.</summary>
    public static void MapCloudflare(this IEndpointRouteBuilder app) =>
        app.MapPost("/compat/cloudflare/{project}", PostCloudflareAsync)
            .RequireScope(TokenScopes.Ingest)
            .TakesTokenInAddress("key")
            .WithMetadata(new DisableRequestSizeLimitAttribute(), MeasuredIngest.Instance)
            .WithSummary("Takes the form of Cloudflare's wasm-coredump client")
            .TakesQuery("key", "An ingest token, for this client sends no header.")
            .TakesBytes("multipart/form-data")
            .Produces<CrashReceipt>(202)
            .Produces<CrashReceipt>();

    private static Task<IResult> PostCloudflareAsync(
        HttpContext context,
        ProjectContext target,
        Caller caller,
        IngestAdmission admission,
        CrashPost post
    ) =>
        GuardedAsync(
            context,
            admission,
            target,
            caller,
            (ticket, key, started) => post.CloudflareAsync(context, target, caller, ticket, key, started)
        );

    private static Task<IResult> PostDumpAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        IngestAdmission admission,
        CrashPost post
    ) =>
        GuardedAsync(
            context,
            admission,
            project,
            caller,
            (ticket, key, started) => post.TakeAsync(context, project, caller, asText: false, ticket, key, started)
        );

    private static Task<IResult> PostTextAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        IngestAdmission admission,
        CrashPost post
    ) =>
        GuardedAsync(
            context,
            admission,
            project,
            caller,
            (ticket, key, started) => post.TakeAsync(context, project, caller, asText: true, ticket, key, started)
        );

    private static Task<IResult> PostProbeAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        IngestAdmission admission,
        CrashPost post
    ) => GuardedAsync(context, admission, project, caller, (ticket, key, _) => post.ProbeAsync(context, project, ticket, key));

    /// <summary>Lets in, reads, stores and answers; what the sender did wrong is a 4xx, what the store or database can't do now a 503 that invites a retry.</summary>
    private static async Task<IResult> GuardedAsync(
        HttpContext context,
        IngestAdmission admission,
        ProjectContext project,
        Caller caller,
        Func<IngestTicket, string?, long, Task<IResult>> take
    )
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var key = KeyOf(context.Request);
            var (ticket, refusal) = await admission.EnterAsync(context, project, caller, context.RequestAborted);
            if (ticket is null)
                return refusal!;
            using (ticket)
                return await take(ticket, key, started);
        }
        catch (BodyRefused refused)
        {
            return refused.Answer;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return TypedResults.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
        catch (IOException fault)
        {
            return Unavailable(context, "store-unavailable", "The store can't take the crash now", fault);
        }
        catch (Exception fault) when (fault is CrashNotStoredException or DbException)
        {
            return Unavailable(context, "database-unavailable", "The database can't take the crash now", fault);
        }
    }

    private static string? KeyOf(HttpRequest request)
    {
        var key = request.Headers["Idempotency-Key"].ToString().Trim();
        if (key.Length == 0)
            return null;
        if (key.Length <= MostKeyCharacters && key.All(c => c is >= ' ' and <= '~'))
            return key;
        throw new BodyRefused(
            Problem.Of(
                StatusCodes.Status400BadRequest,
                "invalid-fields",
                "Some fields are not right",
                $"Idempotency-Key may hold {MostKeyCharacters} printable ASCII characters."
            )
        );
    }

    private static ProblemHttpResult Unavailable(HttpContext context, string name, string title, Exception fault)
    {
        var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(IngestEndpoints));
        EngineMeasures.Failed(fault);
        Log.NotStored(logger, title, fault.InnerException ?? fault);
        context.Response.Headers.RetryAfter = RetrySeconds;
        return Problem.Of(StatusCodes.Status503ServiceUnavailable, name, title, "Nothing is wrong with the crash: send it again.");
    }

    private static partial class Log
    {
        [LoggerMessage(110, LogLevel.Error, "{Title}")]
        public static partial void NotStored(ILogger logger, string title, Exception fault);
    }
}
