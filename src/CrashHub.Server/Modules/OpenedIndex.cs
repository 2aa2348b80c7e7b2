using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Server.Blobs;

namespace CrashHub.Server.Modules;

/// <summary>A mapped index and how many use it.</summary>
internal sealed class OpenedIndex(SymbolIndex index, string locator, IBlobContent content)
{
    public SymbolIndex Index { get; } = index;

    public string Locator { get; } = locator;

    /// <summary>Users, the cache counted; it is unmapped when the last one lets go.</summary>
    private int users = 1;

    /// <summary>Its bytes.</summary>
    public IBlobContent Content => content;

    public bool TryUse()
    {
        for (var seen = Volatile.Read(ref users); seen > 0; seen = Volatile.Read(ref users))
        {
            if (Interlocked.CompareExchange(ref users, seen + 1, seen) == seen)
                return true;
        }
        return false;
    }

    public void LetGo()
    {
        if (Interlocked.Decrement(ref users) == 0)
            content.Dispose();
    }
}
