using System.Globalization;
using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace CrashHub.Server.Ingest;

/// <summary><c>Prefer: wait=N</c> (RFC 7240 s4.3): holds the answer until the crash is processed, for a bounded time and a bounded number of callers.</summary>
internal sealed class CrashWait(
    IDbContextFactory<CrashHubDb> databases,
    QueueHint hint,
    IHostApplicationLifetime lifetime,
    TimeProvider time
)
{
    private const int MostSeconds = 60;
    private const int MostWaiters = 256;

    // Another process may end the crash and its hint be lost; the row tells.
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private int waiters;

    /// <summary>How long the caller wants to wait; null when it does not.</summary>
    public static TimeSpan? Asked(StringValues prefer)
    {
        foreach (var preference in prefer.SelectMany(line => (line ?? "").Split(',', ';')))
        {
            var text = preference.AsSpan().Trim();
            if (
                text.StartsWith("wait=", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(text[5..].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds > 0
            )
                return TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds));
        }
        return null;
    }

    /// <summary>State and bucket once the crash reached an end; null when time ran out or too many wait.</summary>
    public async Task<(CrashState State, Guid? Bucket)?> ForEndAsync(
        int project,
        Guid crash,
        TimeSpan atMost,
        CancellationToken cancellation
    )
    {
        if (Interlocked.Increment(ref waiters) > MostWaiters)
        {
            Interlocked.Decrement(ref waiters);
            return null;
        }
        var begun = time.GetTimestamp();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stop = lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        try
        {
            while (true)
            {
                var ended = hint.EndOf(crash);
                if (await TryReadAsync(project, crash, cancellation) is { } seen)
                    return seen;
                var left = atMost - time.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero || stopping.Task.IsCompleted)
                    return null; // The crash is safe: a process that stops keeps nobody waiting.
                await Task.WhenAny(ended, stopping.Task, Task.Delay(left < Poll ? left : Poll, time, cancellation));
                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            hint.Forget(crash);
            Interlocked.Decrement(ref waiters);
        }
    }

    /// <summary>Null also when the database is away: the crash is stored, so its sender must not be told to send it again.</summary>
    private async Task<(CrashState State, Guid? Bucket)?> TryReadAsync(int project, Guid crash, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(project, crash, cancellation);
        }
        catch (Exception fault) when (EngineFault.IsAway(fault))
        {
            return null;
        }
    }

    private async Task<(CrashState State, Guid? Bucket)?> ReadAsync(int project, Guid crash, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var row = await db.Crashes.WithId(project, crash).Select(c => new { c.State, c.BucketId }).SingleOrDefaultAsync(cancellation);
        if (row is null)
            return (CrashState.Discarded, null);
        return row.State is CrashState.Queued or CrashState.Processing ? null : (row.State, row.BucketId);
    }
}
