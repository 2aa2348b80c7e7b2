using CrashHub.Server.Data;

namespace CrashHub.Server.Retention;

/// <summary>
/// The lease of one sweep, made longer in every rest. Once another process had it, this sweep ends: what it reckoned before (so many bytes over the limit)
/// may be done by then.
/// </summary>
internal sealed class SweepTurn(CrashHubDb db, string owner, TimeProvider time) : IDisposable
{
    /// <summary>The lease's name.</summary>
    public const string Lease = "sweep";

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    // A renewal is a write: not at every rest.
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(30);

    // Others get the disk and the one writer of SQLite in between.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly CancellationTokenSource lost = new();
    private long renewed;

    /// <summary>True once another process was seen to have the lease.</summary>
    public bool IsLost => lost.IsCancellationRequested;

    /// <summary>Begins the turn. False when another process has it.</summary>
    public async Task<bool> BeginAsync(CancellationToken cancellation)
    {
        renewed = time.GetTimestamp();
        return await new WorkLeases(db).HoldAsync(Lease, owner, Length, cancellation);
    }

    /// <summary>Lets others work for a moment. Throws <see cref="OperationCanceledException"/> when the turn is lost.</summary>
    public async Task RestAsync(CancellationToken cancellation)
    {
        if (time.GetElapsedTime(renewed) >= RenewAfter)
            await RequireAsync(db, cancellation);
        await Task.Delay(Pause, time, cancellation);
    }

    /// <summary>
    /// Makes the lease longer in the transaction of <paramref name="own"/>, so that nobody else can take it before that ends. Throws
    /// <see cref="OperationCanceledException"/> when another process has it, or had it since.
    /// </summary>
    public async Task RequireAsync(CrashHubDb own, CancellationToken cancellation)
    {
        var now = time.GetTimestamp();
        if (await new WorkLeases(own).KeepAsync(Lease, owner, Length, cancellation))
        {
            renewed = now;
            return;
        }
        await lost.CancelAsync();
        lost.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Ends the turn.</summary>
    public Task EndAsync(CancellationToken cancellation) => new WorkLeases(db).LetGoAsync(Lease, owner, cancellation);

    public void Dispose() => lost.Dispose();
}
