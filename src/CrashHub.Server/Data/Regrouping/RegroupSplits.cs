namespace CrashHub.Server.Data.Regrouping;

/// <summary>Where splits by hand send the crashes of buckets that a signature means, as a finish would; read once a bucket.</summary>
internal sealed class RegroupSplits(CrashHubDb db, int project)
{
    private const int MaxSteps = 16;

    private readonly Dictionary<Guid, List<SplitRule>> known = [];

    /// <summary>The leaf that splits lead to from a leaf; itself without any.</summary>
    public async Task<Guid> FollowAsync(Guid leaf, CrashStack stack, CancellationToken cancellation)
    {
        if (stack.Hash is null)
            return leaf;
        var passed = new HashSet<Guid> { leaf };
        while (passed.Count <= MaxSteps)
        {
            if (SplitRule.Find(await RulesAsync(leaf, cancellation), stack.Hash, stack.Hashes, passed) is not { } target)
                break;
            leaf = target;
        }
        return leaf;
    }

    private async Task<List<SplitRule>> RulesAsync(Guid leaf, CancellationToken cancellation)
    {
        if (known.TryGetValue(leaf, out var rules))
            return rules;
        var rows = new CrashFinishRows(db, project);
        var root = await rows.ReadAsync(await rows.RootAsync(leaf, cancellation), cancellation);
        rules = root is { HasSplits: true } ? await SplitRule.OfFamilyAsync(db, project, root.Id, cancellation) : [];
        known.Add(leaf, rules);
        return rules;
    }
}
