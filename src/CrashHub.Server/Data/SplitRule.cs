namespace CrashHub.Server.Data;

/// <summary>A split as a crash meets it.</summary>
internal readonly record struct SplitRule(SplitKind Kind, long Key, Guid Target)
{
    /// <summary>The rules of a survivor and all that were merged into it, stacks first, then the oldest first.</summary>
    public static Task<List<SplitRule>> OfFamilyAsync(CrashHubDb db, int project, Guid root, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT s.kind, s.key, s.target_id FROM bucket_splits s WHERE s.project_id = @project AND s.leaf_id IN ({Families.Sql})
                ORDER BY s.kind, s.at, s.key
                """,
                ("@project", project),
                ("@bucket", root)
            )
            .RowsAsync(r => new SplitRule((SplitKind)r.GetInt32(0), r.GetInt64(1), r.GetGuid(2)), cancellation);

    /// <summary>The target of the first rule that fits a stack and leads to none of <paramref name="passed"/>, which it joins; null without one.</summary>
    public static Guid? Find(List<SplitRule> rules, long? stack, IReadOnlyList<long> frames, HashSet<Guid> passed)
    {
        foreach (var rule in rules)
        {
            if ((rule.Kind == SplitKind.Stack ? rule.Key == stack : frames.Contains(rule.Key)) && passed.Add(rule.Target))
                return rule.Target;
        }
        return null;
    }
}
