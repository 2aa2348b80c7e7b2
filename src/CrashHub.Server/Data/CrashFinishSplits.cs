namespace CrashHub.Server.Data;

/// <summary>Sends crashes of buckets that were split by hand where the splits send them. Buckets that were not are not asked about.</summary>
internal sealed class CrashFinishSplits(CrashHubDb db, CrashFinishRows rows)
{
    private const int MaxSteps = 16;

    private readonly Dictionary<Guid, List<SplitRule>> known = [];

    /// <summary>Follows the splits and locks where they lead too.</summary>
    /// <param name="entries">The crashes; those with a leaf get the one that splits lead to.</param>
    /// <param name="leaves">The leaves that <paramref name="roots"/> were locked for; grows by those that splits lead to.</param>
    /// <param name="roots">The locked survivor of each leaf.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The locked survivors of all leaves.</returns>
    public async Task<Dictionary<Guid, CrashFinishBucket>> ApplyAsync(
        IReadOnlyList<CrashFinishEntry> entries,
        List<Guid> leaves,
        Dictionary<Guid, CrashFinishBucket> roots,
        CancellationToken cancellation
    )
    {
        for (var step = 0; step < MaxSteps && roots.Values.Any(bucket => bucket.HasSplits); step++)
        {
            var led = new List<(CrashFinishEntry Entry, Guid Leaf)>();
            foreach (var entry in entries)
            {
                if (entry.Leaf is { } leaf && entry.Input.Stack.Hash is not null)
                    led.Add((entry, await FollowAsync(leaf, entry.Input.Stack, roots, cancellation)));
            }
            var more = led.ConvertAll(one => one.Leaf).Distinct().Where(leaf => !roots.ContainsKey(leaf)).ToList();
            if (more.Count == 0)
            {
                foreach (var (entry, leaf) in led)
                    entry.Leaf = leaf;
                break;
            }
            // Locks are taken in one order, so those that are held are given back first; what they guarded is read anew.
            leaves.AddRange(more);
            known.Clear();
            roots = await rows.LockRootsAsync(leaves, cancellation, again: true);
        }
        return roots;
    }

    private async Task<Guid> FollowAsync(
        Guid leaf,
        CrashStack stack,
        Dictionary<Guid, CrashFinishBucket> roots,
        CancellationToken cancellation
    )
    {
        var passed = new HashSet<Guid> { leaf };
        while (roots.TryGetValue(leaf, out var root) && root.HasSplits && passed.Count <= MaxSteps)
        {
            var target = SplitRule.Find(await RulesAsync(root.Id, cancellation), stack.Hash, stack.Hashes, passed);
            if (target is null)
                break;
            leaf = target.Value;
        }
        return leaf;
    }

    private async Task<List<SplitRule>> RulesAsync(Guid root, CancellationToken cancellation)
    {
        if (!known.TryGetValue(root, out var rules))
            known.Add(root, rules = await SplitRule.OfFamilyAsync(db, rows.Project, root, cancellation));
        return rules;
    }
}
