using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Processing;

/// <summary>
/// Empties the ingest journal: gives each processed dump, compressed, a place of its project's own, and deletes a segment once no row names it. Any number
/// of processes may do so at once: a row moves once, and what a second one put in vain is removed.
/// </summary>
internal sealed partial class JournalMover(
    IDbContextFactory<CrashHubDb> databases,
    FileBlobStore store,
    JournalFolder journal,
    LeasedWork leased,
    IngestPressure pressure,
    BusyQueue queue,
    TimeProvider time,
    ILogger<JournalMover> logger
) : BackgroundService
{
    private const int Batch = 128;
    private const int MostRows = 20_000;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    // A process that died between its commit and its answer may leave a commit on its way in the database server: no segment goes before that is over.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private readonly HostsFirst hosts = new(pressure, time, queue);

    // Segments that nobody writes any more, by when this process saw that first: a timestamp.
    private readonly Dictionary<Guid, long> free = [];
    private readonly HashSet<Guid> damaged = [];

    // Crashes whose dump the disk refused to read; it is asked again, and said once.
    private readonly HashSet<Guid> refused = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            for (var away = 0; ; )
            {
                try
                {
                    await RunOnceAsync(stoppingToken);
                    away = 0;
                    await Task.Delay(Poll, time, stoppingToken);
                }
                catch (Exception fault) when (EngineFault.IsOfDatabase(fault))
                {
                    await leased.RestAsync(fault, ++away, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop; what is moved is moved.
        }
    }

    /// <summary>Looks at every segment once. One that can't be read costs no other its turn.</summary>
    internal async Task RunOnceAsync(CancellationToken cancellation)
    {
        foreach (var segment in journal.List())
        {
            try
            {
                if (journal.IsFree(segment))
                    await EmptyAsync(segment, cancellation);
            }
            catch (IOException fault)
            {
                Log.NotEmptied(logger, segment, fault.Message);
            }
        }
    }

    private async Task EmptyAsync(Guid segment, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = new JournalRows(db);
        if (free.TryAdd(segment, time.GetTimestamp()) && !journal.IsClosed(segment))
            await CutTornTailAsync(rows, segment, cancellation);
        while (await MoveSomeAsync(rows, segment, cancellation)) { }
        if (Rested(segment) < Grace || await rows.AnyAsync(segment, cancellation))
            return;
        journal.Delete(segment);
        free.Remove(segment);
        Log.Deleted(logger, segment);
    }

    /// <summary>How long nothing was written to a segment; one that was written in the future, before the clock was set back, rests since it was seen.</summary>
    private TimeSpan Rested(Guid segment)
    {
        var since = time.GetUtcNow() - journal.WrittenAt(segment);
        return since >= TimeSpan.Zero ? since : time.GetElapsedTime(free[segment]);
    }

    /// <summary>What a loss of power tore was never acknowledged, so no row names it; what a row names is damage, and stays for whoever repairs the disk.</summary>
    private async Task CutTornTailAsync(JournalRows rows, Guid segment, CancellationToken cancellation)
    {
        var (sound, length) = journal.Measure(segment);
        if (sound == length)
            return;
        if (await rows.AnyFromAsync(segment, sound, cancellation))
        {
            Log.DamagedAt(logger, segment, sound);
            return;
        }
        journal.Cut(segment, sound);
        Log.Cut(logger, segment, length - sound);
    }

    /// <summary>Moves what can be moved of a segment, batch by batch. False when nothing more can be moved now.</summary>
    private async Task<bool> MoveSomeAsync(JournalRows rows, Guid segment, CancellationToken cancellation)
    {
        var moved = false;
        var dumps = await rows.EndedAsync(segment, MostRows, cancellation);
        foreach (var batch in dumps.Where(dump => !damaged.Contains(dump.Id)).Chunk(Batch))
        {
            await hosts.RestAsync(cancellation);
            moved |= await MoveAsync(rows, batch, cancellation);
        }
        return moved && dumps.Count == MostRows;
    }

    /// <summary>Moves a batch. False when none of it moved.</summary>
    private async Task<bool> MoveAsync(JournalRows rows, IReadOnlyList<JournalRows.Dump> dumps, CancellationToken cancellation)
    {
        var places = store.PutPacked([.. dumps.Select(dump => dump.Project)], at => Pack(dumps[at]));
        var kept = dumps.Zip(places, (dump, place) => (Dump: dump, Place: place!)).Where(one => one.Place is not null).ToList();
        if (kept.Count == 0)
            return false;
        var inVain = await NameAsync(rows, kept, cancellation);
        foreach (var place in inVain)
            await store.DeleteAsync(place, cancellation);
        return inVain.Count < kept.Count;
    }

    private PooledContent? Pack(JournalRows.Dump dump)
    {
        using var content = Read(dump);
        return content is null ? null : PackedBlob.Pack(content.Bytes.Span);
    }

    /// <summary>Names the new places in the rows. What the database certainly did not keep, as when its disk is full, leaves no blobs behind at each try.</summary>
    private async Task<IReadOnlyList<string>> NameAsync(
        JournalRows rows,
        IReadOnlyList<(JournalRows.Dump Dump, string Place)> moves,
        CancellationToken cancellation
    )
    {
        try
        {
            return await rows.MoveAsync(moves, cancellation);
        }
        catch (Exception fault) when (!rows.IsCommitting || EngineFault.IsUndone(fault))
        {
            foreach (var (_, place) in moves)
                await store.DeleteAsync(place, cancellation);
            throw;
        }
    }

    /// <summary>Null when the bytes are not those that were written, or the disk refuses them now: that holds up no other dump of the segment.</summary>
    private IBlobContent? Read(JournalRows.Dump dump)
    {
        try
        {
            if (JournalLocator.TryParse(dump.Locator, out var at) && journal.Read(at) is { } content)
                return content;
            if (damaged.Add(dump.Id))
                Log.Damaged(logger, dump.Id, dump.Locator);
        }
        catch (IOException fault)
        {
            if (refused.Add(dump.Id))
                Log.Unread(logger, dump.Id, dump.Locator, fault.Message);
        }
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(
            350,
            LogLevel.Warning,
            "Segment {Segment} of the ingest journal had a torn tail: {Bytes} bytes, never acknowledged, are cut"
        )]
        public static partial void Cut(ILogger logger, Guid segment, long bytes);

        [LoggerMessage(
            353,
            LogLevel.Error,
            "Segment {Segment} of the ingest journal is damaged at offset {Offset}, before records that crashes name; it is kept as it is"
        )]
        public static partial void DamagedAt(ILogger logger, Guid segment, long offset);

        [LoggerMessage(354, LogLevel.Error, "Segment {Segment} of the ingest journal could not be emptied, it is tried again: {Reason}")]
        public static partial void NotEmptied(ILogger logger, Guid segment, string reason);

        [LoggerMessage(
            355,
            LogLevel.Error,
            "The dump of crash {CrashId} can't be read from the ingest journal now ({Locator}: {Reason}); its segment is kept, and it is tried again"
        )]
        public static partial void Unread(ILogger logger, Guid crashId, string locator, string reason);

        [LoggerMessage(351, LogLevel.Debug, "Segment {Segment} of the ingest journal is empty and deleted")]
        public static partial void Deleted(ILogger logger, Guid segment);

        [LoggerMessage(
            352,
            LogLevel.Error,
            "The dump of crash {CrashId} can't be read from the ingest journal ({Locator}); its segment is kept"
        )]
        public static partial void Damaged(ILogger logger, Guid crashId, string locator);
    }
}
