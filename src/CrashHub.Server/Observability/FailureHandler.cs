using System.Data.Common;
using System.Diagnostics;
using Azure;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;

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
        if (IsAway(exception))
        {
            Log.Away(logger, exception.Message, exception);
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
            await AnswerAsync(httpContext, StatusCodes.Status503ServiceUnavailable, "The database or the store can't be used now.");
            return true;
        }
        Log.Failed(logger, httpContext.Request.Method, LoggedPath.Of(httpContext.Request), exception);
        await AnswerAsync(httpContext, StatusCodes.Status500InternalServerError, "The server failed; its log holds the reason.");
        return true;
    }

    /// <summary>True for failures of what the server stands on, false for what our own statements did wrong.</summary>
    public static bool IsAway(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            var away = exception switch
            {
                // Busy, locked, read-only, I/O error, full, can't open.
                SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6 or 8 or 10 or 13 or 14,
                // Connection exceptions, lack of resources, operator intervention, system errors; a read-only replica.
                PostgresException postgres => postgres.IsTransient
                    || postgres.SqlState.StartsWith("08")
                    || postgres.SqlState.StartsWith("53")
                    || postgres.SqlState.StartsWith("57")
                    || postgres.SqlState.StartsWith("58")
                    || postgres.SqlState == "25006",
                NpgsqlException => true,
                DbException database => database.IsTransient,
                RequestFailedException store => store.Status is 0 or 408 or 429 or >= 500,
                IOException or UnauthorizedAccessException or TimeoutException => true,
                _ => false,
            };
            if (away)
                return true;
        }
        return false;
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
