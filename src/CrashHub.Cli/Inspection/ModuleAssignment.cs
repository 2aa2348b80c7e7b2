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
    public static Dictionary<int, AssignedModule> Assign(AnalysisPlan plan, IReadOnlyList<ModuleFile> files, AnalysisLimits limits)
    {
        var assigned = new Dictionary<int, AssignedModule>();
        foreach (var rule in Rules)
        foreach (var wanted in plan.Modules)
        {
            if (assigned.ContainsKey(wanted.Index))
                continue;
            var fitting = files.Where(file => rule(wanted, file)).ToList();
            if (fitting.Count > 1)
                fitting = PreferFitting(plan, wanted, fitting, limits);
            if (fitting.Count > 0)
                assigned[wanted.Index] = new AssignedModule(fitting[0], null);
        }
        AssignTheRest(plan, files, limits, assigned);
        return assigned;
    }

    private static void AssignTheRest(
        AnalysisPlan plan,
        IReadOnlyList<ModuleFile> files,
        AnalysisLimits limits,
        Dictionary<int, AssignedModule> assigned
    )
    {
        var unanswered = plan.Modules.Where(wanted => !assigned.ContainsKey(wanted.Index)).ToList();
        if (unanswered.Exists(wanted => wanted.FrameCount > 0))
            unanswered.RemoveAll(wanted => wanted.FrameCount == 0);
        var unused = files.Where(file => !assigned.Values.Any(a => a.File == file)).ToList();
        if (unanswered.Count == 1 && unused.Count == 1)
        {
            assigned[unanswered[0].Index] = new AssignedModule(unused[0], null);
            return;
        }
        AssignByEvidence(plan, unanswered, unused, limits, assigned);
    }

    // The modules for which most speaks first: what answers them answers no other.
    private static void AssignByEvidence(
        AnalysisPlan plan,
        List<WantedModule> unanswered,
        List<ModuleFile> unused,
        AnalysisLimits limits,
        Dictionary<int, AssignedModule> assigned
    )
    {
        while (unanswered.Count > 0 && unused.Count > 0)
        {
            (WantedModule Wanted, ModuleFile File, ByEvidence How)? surest = null;
            foreach (var wanted in unanswered)
            {
                if (Find(plan, wanted, unused, limits) is var (file, how) && !(surest?.How.Confidence >= how.Confidence))
                    surest = (wanted, file, how);
            }
            if (surest is not { } found)
                return;
            assigned[found.Wanted.Index] = new AssignedModule(found.File, found.How);
            unanswered.Remove(found.Wanted);
            unused.Remove(found.File);
        }
    }

    private static (ModuleFile File, ByEvidence How)? Find(
        AnalysisPlan plan,
        WantedModule wanted,
        List<ModuleFile> files,
        AnalysisLimits limits
    )
    {
        var ranked = BuildEvidence.Rank(plan, wanted.Index, [.. files.Select(f => f.Bytes)], 0, limits);
        if (ranked is not [{ Fits: true, Confidence: >= BuildEvidence.LeastConfidence } best, ..])
            return null;
        var file = files[best.Candidate];
        var equal = ranked
            .Where(r => best.IsTied && r is { Fits: true, IsTied: true } && r.Confidence == best.Confidence)
            .Select(r => files[r.Candidate])
            .Where(f => f.Inspection.CodeId != file.Inspection.CodeId)
            .Select(f => f.FileName);
        return (file, new ByEvidence(best.Confidence, best.Reasons, [.. equal]));
    }

    private static List<ModuleFile> PreferFitting(AnalysisPlan plan, WantedModule wanted, List<ModuleFile> files, AnalysisLimits limits)
    {
        var fitting = files.FindAll(file => BuildFit.Fits(plan, wanted.Index, file.Bytes, limits));
        if (fitting.Count < 2)
            return fitting.Count > 0 ? fitting : files;
        var ranked = BuildEvidence.Rank(plan, wanted.Index, [.. fitting.Select(f => f.Bytes)], 0, limits);
        return ranked.Count == 0 ? fitting : [.. ranked.Select(r => fitting[r.Candidate])];
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
