using System.Diagnostics;
using CrashHub.Server.Observability.Measures;

namespace CrashHub.Server.Blobs;

/// <summary>One writer of the ingest journal: takes all that wait, writes them, syncs once, and answers them together.</summary>
internal sealed partial class JournalLane : IDisposable
{
    // A batch is bounded so that its first waits for no more than its own write.
    private const long BatchBytes = 16L << 20;

    // Where several came together more are on their way: to let them come costs each a moment and saves most of the syncs, which all pay for.
    private const int Enough = 16;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    // A segment is sealed at this age though it is not full, so that its dumps can move on and it can go.
    private static readonly TimeSpan SealAfter = TimeSpan.FromSeconds(30);

    private readonly IngestJournal journal;
    private readonly FreeSpace space;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Thread thread;
    private readonly Lock gate = new();
    private readonly AutoResetEvent arrived = new(false);
    private readonly ManualResetEvent ending = new(false);
    private readonly Queue<Waiting> waiting = [];
    private readonly List<Waiting> batch = [];
    private readonly List<(int, ReadOnlyMemory<byte>)> dumps = [];
    private JournalSegment? segment;
    private int load;
    private bool ended;

    public JournalLane(IngestJournal journal, string name, FreeSpace space, TimeProvider time, ILogger logger)
    {
        (this.journal, this.space, this.time, this.logger) = (journal, space, time, logger);
        thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
    }

    /// <summary>Dumps that wait, and those that are being written.</summary>
    public int Load => Volatile.Read(ref load);

    /// <summary>Queues a dump for the next batch.</summary>
    public Task<(JournalLocator, JournalSegment)> AppendAsync(int owner, ReadOnlyMemory<byte> dump)
    {
        var one = new Waiting(owner, dump, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(ended, this);
            waiting.Enqueue(one);
            Interlocked.Increment(ref load);
        }
        arrived.Set();
        return one.Done.Task;
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (ended)
                return;
            ended = true;
        }
        ending.Set();
        arrived.Set();
        thread.Join();
        arrived.Dispose();
        ending.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            if (batch.Count > 1 && Load < Enough)
                ending.WaitOne(Gathering);
            var isEnd = Take();
            if (batch.Count > 0)
                Write();
            else if (isEnd)
                break;
            else
                arrived.WaitOne(SealAfter);
            if (segment is { } open && (open.Length >= JournalSegment.FullBytes || time.GetElapsedTime(open.CreatedAt) >= SealAfter))
                Seal();
        }
        Seal();
    }

    /// <summary>Moves what waits into the batch. True when nothing will come any more.</summary>
    private bool Take()
    {
        batch.Clear();
        dumps.Clear();
        lock (gate)
        {
            for (long bytes = 0; bytes < BatchBytes && waiting.TryDequeue(out var one); bytes += one.Dump.Length)
            {
                batch.Add(one);
                dumps.Add((one.Owner, one.Dump));
            }
            return ended && waiting.Count == 0;
        }
    }

    private void Write()
    {
        try
        {
            segment ??= Open();
            var started = Stopwatch.GetTimestamp();
            var locators = segment.Append(dumps);
            CommitMeasures.JournalSynced(dumps.Count, started);
            Interlocked.Add(ref load, -dumps.Count);
            for (var i = 0; i < batch.Count; i++)
                batch[i].Done.SetResult((locators[i], segment));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // After a failed sync nobody knows which pages were kept: no later record of this segment could be trusted.
            CommitMeasures.JournalFailed();
            Interlocked.Add(ref load, -dumps.Count);
            Log.Failed(logger, fault.Message);
            Seal();
            foreach (var one in batch)
                one.Done.SetException(fault as IOException ?? new IOException(fault.Message, fault));
        }
    }

    private JournalSegment Open()
    {
        space.Require(JournalSegment.ReserveBytes);
        journal.MakeFolder();
        return JournalSegment.Create(journal.Folder, time.GetTimestamp());
    }

    private void Seal()
    {
        segment?.Seal();
        segment = null;
    }

    private readonly record struct Waiting(
        int Owner,
        ReadOnlyMemory<byte> Dump,
        TaskCompletionSource<(JournalLocator, JournalSegment)> Done
    );

    private static partial class Log
    {
        [LoggerMessage(30, LogLevel.Error, "A segment of the ingest journal is sealed and its waiting requests are refused: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
