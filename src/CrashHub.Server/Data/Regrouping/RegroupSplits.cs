using static CrashHub.Server.Data.ItemStatements;

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

    /// <summary>Reads the rules of leaves that crashes are sent to, in a few statements for all of them.</summary>
    public async Task ReadAsync(IReadOnlyCollection<Guid> leaves, CancellationToken cancellation)
    {
        var roots = await new CrashFinishRows(db, project).RootsAsync(leaves, cancellation);
        var split = await db.OverAsync(
            $"SELECT id FROM {Items} CROSS JOIN buckets WHERE project_id = @project AND id = i.root AND has_splits = @yes",
            [("root", roots.Values.Distinct().ToArray())],
            [("@project", project), ("@yes", true)],
            r => r.GetGuid(0),
            cancellation
        );
        var rules = new Dictionary<Guid, List<SplitRule>>();
        foreach (var root in split)
            rules.Add(root, await SplitRule.OfFamilyAsync(db, project, root, cancellation));
        foreach (var (leaf, root) in roots)
            known[leaf] = rules.GetValueOrDefault(root) ?? [];
    }

    private async Task<List<SplitRule>> RulesAsync(Guid leaf, CancellationToken cancellation)
    {
        if (!known.ContainsKey(leaf))
            await ReadAsync([leaf], cancellation);
        return known[leaf];
    }
}
