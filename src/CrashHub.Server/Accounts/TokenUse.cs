using System.Collections.Concurrent;
using System.Data.Common;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>Writes when tokens were last used, to the minute: collected in memory, so that no request waits for a write.</summary>
internal sealed partial class TokenUse(IDbContextFactory<CrashHubDb> databases, TimeProvider time, ILogger<TokenUse> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> written = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> pending = new();

    public void Note(Guid token, DateTimeOffset now)
    {
        var minute = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMinute, TimeSpan.Zero);
        if (!written.TryGetValue(token, out var last) || last < minute)
            pending[token] = minute;
    }

    /// <summary>Writes what was noted since the last time.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        if (pending.IsEmpty)
            return;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        foreach (var (token, minute) in pending)
        {
            await db
                .Tokens.Where(t => t.Id == token && (t.LastUsedAt == null || t.LastUsedAt < minute))
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsedAt, minute), cancellation);
            written[token] = minute;
            pending.TryRemove(KeyValuePair.Create(token, minute));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await NextAsync(timer, stoppingToken))
            await TryFlushAsync(stoppingToken);
        await TryFlushAsync(CancellationToken.None);
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task TryFlushAsync(CancellationToken cancellation)
    {
        try
        {
            await FlushAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // The process stops; the last flush comes without this token.
        }
        catch (Exception error) when (error is DbException || EngineFault.IsAway(error)) // EF Core wraps what may pass.
        {
            Log.NotWritten(logger, error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Warning, "The last use of tokens could not be written, it is tried again: {Reason}")]
        public static partial void NotWritten(ILogger logger, string reason);
    }
}
