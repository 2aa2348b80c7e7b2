using CrashHub.Analysis;
using CrashHub.Analysis.Report;

namespace CrashHub.Cli.Inspection;

/// <summary>
/// Which of the named modules answers which module of the dump. The strongest evidence decides first: ids that the event gives, the name that
/// the module carries, the file's name, and last that it is the only one left or the only one whose code fits the frames.
/// </summary>
internal static class ModuleAssignment
{
    private static readonly Func<WantedModule, ModuleFile, bool>[] Rules =
    [
        (wanted, file) => HasId(wanted.Identity, file),
        (wanted, file) => IsNamed(wanted, name => ModuleNames.Equal(name, file.Inspection.ModuleName)),
        (wanted, file) => IsNamed(wanted, name => ModuleNames.Equal(name, file.FileName)),
        (wanted, file) => IsNamed(wanted, name => ModuleNames.Stem(name) == ModuleNames.Stem(file.FileName)),
    ];

    /// <summary>The file of each wanted module that has one, by the wanted module's position in the plan.</summary>
    public static Dictionary<int, ModuleFile> Assign(AnalysisPlan plan, IReadOnlyList<ModuleFile> files, AnalysisLimits limits)
    {
        var assigned = new Dictionary<int, ModuleFile>();
        foreach (var rule in Rules)
        foreach (var wanted in plan.Modules)
        {
            if (assigned.ContainsKey(wanted.Index))
                continue;
            var fitting = files.Where(file => rule(wanted, file)).ToList();
            if (fitting.Count > 1)
                fitting = PreferFitting(plan, wanted, fitting, limits);
            if (fitting.Count > 0)
                assigned[wanted.Index] = fitting[0];
        }
        AssignTheRest(plan, files, limits, assigned);
        return assigned;
    }

    private static void AssignTheRest(
        AnalysisPlan plan,
        IReadOnlyList<ModuleFile> files,
        AnalysisLimits limits,
        Dictionary<int, ModuleFile> assigned
    )
    {
        var unanswered = plan.Modules.Where(wanted => !assigned.ContainsKey(wanted.Index)).ToList();
        if (unanswered.Exists(wanted => wanted.FrameCount > 0))
            unanswered.RemoveAll(wanted => wanted.FrameCount == 0);
        var unused = files.Where(file => !assigned.ContainsValue(file)).ToList();
        if (unanswered.Count == 1 && unused.Count == 1)
        {
            assigned[unanswered[0].Index] = unused[0];
            return;
        }
        foreach (var wanted in unanswered)
        {
            var fitting = PreferFitting(plan, wanted, unused, limits, orAll: false);
            if (fitting.Count > 0 && fitting.TrueForAll(file => file.Inspection.CodeId == fitting[0].Inspection.CodeId))
                assigned[wanted.Index] = fitting[0];
        }
    }

    private static List<ModuleFile> PreferFitting(
        AnalysisPlan plan,
        WantedModule wanted,
        List<ModuleFile> files,
        AnalysisLimits limits,
        bool orAll = true
    )
    {
        var fitting = files.FindAll(file => BuildFit.Fits(plan, wanted.Index, file.Bytes, limits));
        return fitting.Count > 0 || !orAll ? fitting : files;
    }

    // The dump's name for it, or the sender's where that differs.
    private static bool IsNamed(WantedModule wanted, Predicate<string> fits) =>
        (wanted.Identity.Name is { Length: > 0 } name && fits(name)) || (wanted.SentName is { Length: > 0 } sent && fits(sent));

    private static bool HasId(ModuleIdentity wanted, ModuleFile file) =>
        SameHex(wanted.BuildId, file.Inspection.BuildId)
        || SameHex(wanted.CodeId, file.Inspection.CodeId)
        || (wanted.Sha256 is not null && SameHex(wanted.Sha256, file.Sha256));

    private static bool SameHex(string? left, string? right) =>
        left is not null && right is not null && left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
