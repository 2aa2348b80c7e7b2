using System.Diagnostics;
using System.Threading.Channels;
using CrashHub.Server.Observability.Measures;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Commits crashes in batches: what arrives while one commit syncs goes into the next one together. SQLite has one writer, so one loop; PostgreSQL
/// gets a few, of which all but the first wait until more came than one commit should take along: small commits cost more than they hurry. An outcome is
/// known only after its commit.
/// </summary>
internal sealed class IngestWriter(IDbContextFactory<CrashHubDb> databases, IngestPressure pressure) : BackgroundService
{
    private const int MaxBatch = 256;
    private const int PostgresLoops = 4;

    // So many wait behind a commit, or one does for so long, that another loop lends a hand.
    private const int Crowd = 64;
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(50);

    // Tries again of one crash that lost against another transaction.
    private const int MostTries = 4;

    private readonly Channel<Waiting> channel = Channel.CreateBounded<Waiting>(1024);

    // Wakes a loop that waits for a crowd. Two who release at once wake two.
    private readonly SemaphoreSlim crowd = new(0);

    // Longer than this no request waits for its turn: a host does better to ask again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private sealed record Waiting(PendingCrash Crash, TaskCompletionSource<IngestOutcome> Outcome, long Since);

    /// <summary>Stores the crash with its keys in one transaction, or says which earlier crash the keys name. Throws <see cref="CrashNotStoredException"/>.</summary>
    public async Task<IngestOutcome> WriteAsync(PendingCrash crash)
    {
        var waiting = new Waiting(crash, new(TaskCreationOptions.RunContinuationsAsynchronously), Stopwatch.GetTimestamp());
        pressure.Enter();
        try
        {
            if (!channel.Writer.TryWrite(waiting))
                await QueueAsync(waiting);
            if (channel.Reader.Count >= Crowd && crowd.CurrentCount == 0)
                crowd.Release();
            return await waiting.Outcome.Task;
        }
        finally
        {
            pressure.Leave();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var db = await databases.CreateDbContextAsync(stoppingToken);
        var loops = db.Database.IsSqlite() ? 1 : PostgresLoops;
        // Requests in flight end before this service is stopped; what they wait for is still written then.
        await using var stop = stoppingToken.Register(() => channel.Writer.TryComplete());
        await Task.WhenAll(Enumerable.Range(0, loops).Select(k => Task.Run(() => LoopAsync(isFirst: k == 0), CancellationToken.None)));
    }

    private async Task QueueAsync(Waiting waiting)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await channel.Writer.WriteAsync(waiting, patience.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new CrashNotStoredException(inDoubt: false, new TimeoutException("No place among those that wait came free.", late));
        }
    }

    public override void Dispose()
    {
        crowd.Dispose();
        base.Dispose();
    }

    private bool IsCrowded =>
        channel.Reader.Count >= Crowd || (channel.Reader.TryPeek(out var oldest) && Stopwatch.GetElapsedTime(oldest.Since) >= Long);

    private async Task LoopAsync(bool isFirst)
    {
        var batch = new List<Waiting>(MaxBatch);
        IngestConnection? connection = null;
        while (await channel.Reader.WaitToReadAsync())
        {
            if (!isFirst && !IsCrowded)
            {
                await crowd.WaitAsync(Long);
                continue;
            }
            while (batch.Count < MaxBatch && channel.Reader.TryRead(out var waiting))
            {
                if (Stopwatch.GetElapsedTime(waiting.Since) < Patience)
                    batch.Add(waiting);
                else
                    waiting.Outcome.TrySetException(
                        new CrashNotStoredException(inDoubt: false, new TimeoutException("Its turn did not come in time."))
                    );
            }
            if (batch.Count > 0)
                connection = await WriteBatchAsync(connection, batch);
            batch.Clear();
        }
        if (connection is not null)
            await connection.DisposeAsync();
    }

    /// <returns>The connection for the next batch; null after a failure, since nobody knows what state it is in.</returns>
    private async Task<IngestConnection?> WriteBatchAsync(IngestConnection? connection, IReadOnlyList<Waiting> batch, int tries = 0)
    {
        var (begun, committing, started) = (false, false, Stopwatch.GetTimestamp());
        try
        {
            connection ??= await IngestConnection.OpenAsync(databases);
            await using var transaction = await connection.BeginAsync();
            begun = true;
            var outcomes = await connection.WriteAsync(transaction, [.. batch.Select(one => one.Crash)]);
            committing = true;
            await transaction.CommitAsync();
            CommitMeasures.RowsCommitted(batch.Count, started);
            for (var at = 0; at < batch.Count; at++)
                batch[at].Outcome.TrySetResult(outcomes[at]);
            return connection;
        }
        catch (Exception fault) // The boundary of the job: every waiting request gets the failure, and the loop lives on.
        {
            if (connection is not null)
                await connection.DisposeAsync();
            // A connection that lay idle, here or in the pool, may have died meanwhile; a new one tells whether the database is away. PostgreSQL hears of
            // a transaction with its first statement only, so that one tells of a dead connection.
            var isLost = !begun || EngineFault.IsLostConnection(fault);
            if (connection is not null && isLost && !committing && tries == 0)
                return await WriteBatchAsync(null, batch, tries + 1);
            // A database that does not even begin is away: to ask again for each would make the last wait for all their timeouts.
            if (!isLost && !committing && batch.Count > 1)
            {
                // One crash that the database refuses, or a deadlock between two batches, must not cost the others.
                return await WriteEachAsync(batch);
            }
            // A newer process that migrates locks tables in its own order.
            if (EngineFault.IsDeadlock(fault) && !committing && tries < MostTries)
                return await WriteBatchAsync(null, batch, tries + 1);
            CommitMeasures.RowsFailed();
            foreach (var one in batch)
                one.Outcome.TrySetException(new CrashNotStoredException(committing && !EngineFault.IsUndone(fault), fault));
            return null;
        }
    }

    /// <summary>Writes them one by one, as long as the database is there.</summary>
    private async Task<IngestConnection?> WriteEachAsync(IReadOnlyList<Waiting> batch)
    {
        IngestConnection? next = null;
        Exception? lost = null;
        foreach (var one in batch)
        {
            if (lost is not null)
            {
                one.Outcome.TrySetException(new CrashNotStoredException(inDoubt: false, lost));
                continue;
            }
            next = await WriteBatchAsync(next, [one]);
            if (one.Outcome.Task.Exception?.InnerException?.InnerException is { } cause && EngineFault.IsLostConnection(cause))
                lost = cause;
        }
        return next;
    }
}
