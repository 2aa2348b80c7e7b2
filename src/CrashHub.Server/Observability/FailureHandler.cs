using System.Diagnostics;
using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using Microsoft.AspNetCore.Diagnostics;

namespace CrashHub.Server.Observability;

/// <summary>
/// What a handler throws becomes an answer: a bad request keeps its status, a database or store that is away is 503 with Retry-After, and anything
/// else is our fault.
/// </summary>
internal sealed partial class FailureHandler(ILogger<FailureHandler> logger) : IExceptionHandler
{
    private const string RetryAfterSeconds = "5";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        if (exception is BadHttpRequestException bad)
        {
            await AnswerAsync(httpContext, bad.StatusCode, bad.Message);
            return true;
        }
        if (EngineFault.IsAway(exception))
        {
            EngineMeasures.Failed(exception);
            Log.Away(logger, exception.Message, exception);
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
            await AnswerAsync(httpContext, StatusCodes.Status503ServiceUnavailable, "The database or the store can't be used now.");
            return true;
        }
        Log.Failed(logger, httpContext.Request.Method, LoggedPath.Of(httpContext.Request), exception);
        await AnswerAsync(httpContext, StatusCodes.Status500InternalServerError, "The server failed; its log holds the reason.");
        return true;
    }

    private static async Task AnswerAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        if (StatusAnswers.WantsPage(context.Request))
            return; // The page of this status is written further out.
        var trace = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        await Problem.Of(status, StatusNames.Of(status), StatusNames.TitleOf(status), detail, ("traceId", trace)).ExecuteAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Warning, "The database or the store can't be used: {Reason}")]
        public static partial void Away(ILogger logger, string reason, Exception exception);

        [LoggerMessage(6002, LogLevel.Error, "{Method} {Path} failed")]
        public static partial void Failed(ILogger logger, string method, string path, Exception exception);
    }
}
