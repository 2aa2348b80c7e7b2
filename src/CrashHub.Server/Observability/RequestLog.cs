using CrashHub.Server.Observability.Measures;
using Microsoft.AspNetCore.Diagnostics;

namespace CrashHub.Server.Observability;

/// <summary>One line a request: failures of ours as errors, refusals as information, the rest for those who ask for it.</summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider time, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = time.GetTimestamp();
        await next(context);
        var status = context.Response.StatusCode;
        if (status >= StatusCodes.Status400BadRequest && EndpointOf(context)?.Metadata.GetMetadata<MeasuredIngest>() is not null)
            IngestMeasures.Answered(status);
        var level = status switch
        {
            // Said politely: what is behind it has a line of its own, and in a storm one for each would be another storm.
            StatusCodes.Status503ServiceUnavailable when context.Response.Headers.RetryAfter.Count > 0 => LogLevel.Information,
            >= 500 => LogLevel.Error,
            >= 400 => LogLevel.Information,
            _ => LogLevel.Debug,
        };
        if (logger.IsEnabled(level))
            Log.Answered(
                logger,
                level,
                context.Request.Method,
                LoggedPath.Of(context.Request),
                status,
                time.GetElapsedTime(start).TotalMilliseconds
            );
    }

    // The handler of what was thrown takes the endpoint away.
    private static Endpoint? EndpointOf(HttpContext context) =>
        context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;

    private static partial class Log
    {
        [LoggerMessage(EventId = 6010, Message = "{Method} {Path} answered {Status} in {Milliseconds:0.0} ms")]
        public static partial void Answered(ILogger logger, LogLevel level, string method, string path, int status, double milliseconds);
    }
}
