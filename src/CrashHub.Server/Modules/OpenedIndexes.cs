using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Observability.Measures;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Modules;

/// <summary>
/// Symbol indexes that stay mapped from crash to crash, the least recently used let go of first. An index is right for its key for ever, so a
/// mapped one is never out of date.
/// </summary>
internal sealed partial class OpenedIndexes(IBlobStore blobs, ILogger<OpenedIndexes> logger) : IDisposable
{
    // Mappings, not memory: a page is read when a crash touches it.
    private const int Capacity = 64;

    private readonly Lock gate = new();
    private readonly Dictionary<(int Project, SymbolIndexKey Key), LinkedListNode<Entry>> byKey = [];
    private readonly LinkedList<Entry> byUse = [];

    /// <summary>Opens an index for one crash; null when there is none yet, and then it is wanted. The caller lets go of it.</summary>
    /// <param name="db">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="codeId">The module.</param>
    /// <param name="sources">What the index is made of.</param>
    /// <param name="isCareful">True to read it once before it is used: one that its disk does not give is made again.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<OpenedIndex?> UseAsync(
        CrashHubDb db,
        int project,
        string codeId,
        SymbolIndexSources sources,
        bool isCareful,
        CancellationToken cancellation
    )
    {
        var key = sources.KeyFor(codeId);
        var text = key.ToString();
        var opened = UseOpened(project, key);
        CacheMeasures.SymbolIndex(opened is not null);
        if (opened is not null)
        {
            if ((isCareful ? FaultOf(opened.Content) : null) is not { } found)
                return opened;
            await ReplaceAsync(db, project, text, opened, found, cancellation);
            opened.LetGo();
            return null;
        }
        var row = await db
            .SymbolIndexes.AsNoTracking()
            .Where(s => s.ProjectId == project && s.Key == text)
            .Select(s => new { s.State, s.Locator })
            .FirstOrDefaultAsync(cancellation);
        if (row is null)
            await db.WantAsync(project, text, SymbolIndexFormat.Version, codeId, sources, cancellation);
        if (row is not { State: SymbolIndexState.Ready, Locator: { } locator })
            return null;
        return await OpenAsync(db, project, key, locator, isCareful, cancellation);
    }

    /// <summary>Gives up an index that turned out damaged: it is made again.</summary>
    public Task ReplaceAsync(CrashHubDb db, int project, string key, OpenedIndex damaged, CancellationToken cancellation) =>
        ReplaceAsync(db, project, key, damaged, "found while it was searched", cancellation);

    private async Task ReplaceAsync(
        CrashHubDb db,
        int project,
        string key,
        OpenedIndex damaged,
        string reason,
        CancellationToken cancellation
    )
    {
        Log.Damaged(logger, key, reason);
        Forget(damaged);
        await ReplaceAsync(db, project, key, damaged.Locator, cancellation);
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var entry in byUse)
                entry.Opened.LetGo();
            byUse.Clear();
            byKey.Clear();
        }
    }

    /// <summary>Why bytes can't be read; null when they can.</summary>
    private static string? FaultOf(IBlobContent content)
    {
        try
        {
            content.Check();
            return null;
        }
        catch (UnreadableBlobException fault)
        {
            return fault.Message;
        }
    }

    private OpenedIndex? UseOpened(int project, SymbolIndexKey key)
    {
        lock (gate)
        {
            if (!byKey.TryGetValue((project, key), out var node) || !node.Value.Opened.TryUse())
                return null;
            byUse.Remove(node);
            byUse.AddLast(node);
            return node.Value.Opened;
        }
    }

    private async Task<OpenedIndex?> OpenAsync(
        CrashHubDb db,
        int project,
        SymbolIndexKey key,
        string locator,
        bool isCareful,
        CancellationToken cancellation
    )
    {
        var content = await blobs.OpenAsync(locator, cancellation);
        ParseError? fault = null;
        var unreadable = content is not null && isCareful ? FaultOf(content) : null;
        if (content is not null && unreadable is null && SymbolIndex.TryOpen(content.Bytes, key, out fault) is { } index)
        {
            var opened = new OpenedIndex(index, locator, content);
            Keep((project, key), opened);
            return opened;
        }
        content?.Dispose();
        Log.Damaged(logger, key.ToString(), unreadable ?? fault?.ToString() ?? "its bytes are not in the store");
        await ReplaceAsync(db, project, key.ToString(), locator, cancellation);
        return null;
    }

    private async Task ReplaceAsync(CrashHubDb db, int project, string key, string locator, CancellationToken cancellation)
    {
        if (await db.WantAgainAsync(project, key, locator, cancellation))
            await blobs.DeleteAsync(locator, cancellation);
    }

    /// <summary>Keeps a newly opened index, which from then on has two users: the caller and the cache.</summary>
    private void Keep((int Project, SymbolIndexKey Key) key, OpenedIndex opened)
    {
        lock (gate)
        {
            if (byKey.ContainsKey(key) || !opened.TryUse())
                return; // Another crash was faster; this one is the caller's alone.
            byKey[key] = byUse.AddLast(new Entry(key, opened));
            if (byUse.Count > Capacity)
                Drop(byUse.First!);
        }
    }

    private void Forget(OpenedIndex opened)
    {
        lock (gate)
        {
            for (var node = byUse.First; node is not null; node = node.Next)
            {
                if (!ReferenceEquals(node.Value.Opened, opened))
                    continue;
                Drop(node);
                return;
            }
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        byUse.Remove(node);
        byKey.Remove(node.Value.Key);
        node.Value.Opened.LetGo();
    }

    private sealed record Entry((int Project, SymbolIndexKey Key) Key, OpenedIndex Opened);

    private static partial class Log
    {
        [LoggerMessage(340, LogLevel.Warning, "Symbol index {Key} is damaged ({Reason}); it is made again")]
        public static partial void Damaged(ILogger logger, string key, string reason);
    }
}
