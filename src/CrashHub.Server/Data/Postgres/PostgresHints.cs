using System.Data.Common;
using Npgsql;

namespace CrashHub.Server.Data.Postgres;

/// <summary>
/// Carries hints between the processes of a service by LISTEN and NOTIFY: one connection listens, what is to be said is put together and sent in a
/// transaction of its own, which waits for no disk. A connection that is lost costs only polling until it is back.
/// </summary>
internal sealed partial class PostgresHints(string database, bool listens, QueueHint hint, TimeProvider time, ILogger<PostgresHints> logger)
    : BackgroundService
{
    private const string Channel = "crashhub";
    private const int KeepAliveSeconds = 10;

    // Under load one message stands for many crashes.
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly string self = Guid.NewGuid().ToString("n")[..12];
    private readonly TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once this process hears the others for the first time.</summary>
    internal Task Listening => listening.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        hint.Out.Open();
        var listen = listens ? ForeverAsync(ListenAsync, stoppingToken) : Task.CompletedTask;
        await Task.WhenAll(listen, ForeverAsync(SendAsync, stoppingToken));
    }

    private async Task ForeverAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                try
                {
                    await work(stop);
                }
                catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
                {
                    Log.Away(logger, fault.Message);
                }
                await Task.Delay(Rest, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        // Asked now and then whether it still lives: a half-open connection would stay silent for ever.
        var settings = new NpgsqlConnectionStringBuilder(database) { Pooling = false, KeepAlive = KeepAliveSeconds };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Notification += (_, told) => HintMessage.Hear(told.Payload, self, hint);
        await connection.OpenAsync(stop);
        await using (var command = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await command.ExecuteNonQueryAsync(stop);
        listening.TrySetResult();
        hint.WakeOne(); // What was said before this is lost.
        while (true)
            await connection.WaitAsync(stop);
    }

    private async Task SendAsync(CancellationToken stop)
    {
        // A hint is worth no sync; the setting is this connection's own.
        var settings = new NpgsqlConnectionStringBuilder(database)
        {
            Options = "-c synchronous_commit=off",
            MinPoolSize = 0,
            MaxPoolSize = 1,
        };
        while (true)
        {
            var (work, ended) = await hint.Out.TakeAsync(stop);
            await using (var connection = new NpgsqlConnection(settings.ConnectionString))
            {
                await connection.OpenAsync(stop);
                foreach (var message in HintMessage.Of(self, work, ended))
                {
                    await using var command = new NpgsqlCommand("SELECT pg_notify($1, $2)", connection)
                    {
                        Parameters =
                        {
                            new() { Value = Channel },
                            new() { Value = message },
                        },
                    };
                    await command.ExecuteNonQueryAsync(stop);
                }
            }
            await Task.Delay(Gap, time, stop);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Warning, "Other processes are not heard for a while, this one looks for itself: {Reason}")]
        public static partial void Away(ILogger logger, string reason);
    }
}
