using Microsoft.Extensions.Options;

namespace CrashHub.Server.Observability;

/// <summary>
/// The time between being told to stop and taking no more connections: <c>/readyz</c> says no, requests are answered, and each answer ends its
/// connection, so that clients come back to another process.
/// </summary>
internal sealed partial class Draining(
    IHostApplicationLifetime lifetime,
    IOptions<ShutdownOptions> options,
    TimeProvider time,
    ILogger<Draining> logger
) : IHostedLifecycleService
{
    // Made once: every request registers it.
    private Func<object, Task>? close;

    public bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Runs before any other service of the process is stopped.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Grace <= TimeSpan.Zero)
            return;
        Log.Draining(logger, options.Value.GraceSeconds);
        await Task.Delay(options.Value.Grace, time, cancellationToken);
    }

    /// <summary>
    /// Ends the connection with the answer while the process stops. That is looked at when the answer begins: a request that waits for something may have
    /// come long before.
    /// </summary>
    public Task CloseAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.OnStarting(close ??= Close, context.Response);
        return next(context);
    }

    private Task Close(object response)
    {
        if (IsStopping)
            ((HttpResponse)response).Headers.Connection = "close";
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(6010, LogLevel.Information, "Told to stop: not ready any more, requests are taken for {Seconds} s yet")]
        public static partial void Draining(ILogger logger, double seconds);
    }
}
