namespace CrashHub.Server.Blobs;

/// <summary>
/// Where small dumps become durable: appended to a segment of this process, with one sync for all that wait. Several lanes, each a thread with a segment
/// of its own, so that one writes while another syncs.
/// </summary>
internal sealed class IngestJournal : IDisposable
{
    /// <summary>Larger dumps get a file of their own.</summary>
    public const int MaxDumpBytes = 256 * 1024;

    private const int LaneCount = 2;

    // As long as no more are under way in the first lane they share its syncs: two lanes with half of them each would sync twice as often.
    private const int Few = 24;

    private readonly JournalLane[] lanes;
    private bool isFolderDurable;

    public IngestJournal(JournalFolder folder, FreeSpace space, TimeProvider time, ILogger<IngestJournal> logger)
    {
        Folder = folder;
        lanes = [.. Enumerable.Range(0, LaneCount).Select(k => new JournalLane(this, $"ingest journal {k}", space, time, logger))];
    }

    public JournalFolder Folder { get; }

    /// <summary>Appends a dump; durable when it returns. The bytes must stay as they are until then.</summary>
    /// <returns>Where it lies, and the segment, which the caller lets go of once the dump's row is decided.</returns>
    /// <exception cref="IOException">It is not stored.</exception>
    public Task<(JournalLocator Locator, JournalSegment Segment)> AppendAsync(int owner, ReadOnlyMemory<byte> dump)
    {
        var least = lanes[0];
        if (least.Load < Few)
            return least.AppendAsync(owner, dump);
        // The first that has the least to do: nobody waits behind a full lane while another rests.
        foreach (var lane in lanes)
        {
            if (lane.Load < least.Load)
                least = lane;
        }
        return least.AppendAsync(owner, dump);
    }

    /// <summary>Makes the folder. Its first use in a process makes its own entry, and that of the store's folder, durable, whoever made them.</summary>
    /// <exception cref="IOException">That can't be.</exception>
    public void MakeFolder()
    {
        Directory.CreateDirectory(Folder.Path);
        if (Volatile.Read(ref isFolderDurable))
            return;
        for (var (folder, depth) = (Path.GetDirectoryName(Folder.Path), 0); folder is not null && depth < 2; depth++)
        {
            FileSync.Folder(folder);
            folder = Path.GetDirectoryName(folder);
        }
        Volatile.Write(ref isFolderDurable, true);
    }

    public void Dispose()
    {
        foreach (var lane in lanes)
            lane.Dispose();
    }
}
