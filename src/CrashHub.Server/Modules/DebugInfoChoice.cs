using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Server.Data;

namespace CrashHub.Server.Modules;

/// <summary>
/// Chooses whose debug information a module uses: its own DWARF, else that of a build with the same code by build id, release, no stale finding, then
/// earliest upload; without any DWARF a twin's names.
/// </summary>
internal sealed class DebugInfoChoice(ProjectBuilds builds, string? release)
{
    public async Task<BuildMatch> AddAsync(BuildMatch match, CancellationToken cancellation)
    {
        var codeId = match.CodeId!;
        var twins = await builds.OfCodeIdAsync(codeId, cancellation);
        var buildId = match.Wanted.Identity.BuildId ?? match.Attached?.Inspection.BuildId ?? match.Module?.BuildId;
        Build[] ranked =
        [
            .. twins
                .OrderByDescending(b => buildId is not null && b.BuildId == buildId)
                .ThenByDescending(b => release is not null && b.Release == release)
                .ThenBy(IsStale)
                .ThenBy(b => b.CreatedAt)
                .ThenBy(b => b.Id),
        ];
        var debug = Choose(match, ranked);
        var files = await builds.FilesAsync([.. ranked.Select(b => b.Id)], cancellation);
        Guid[] order = [.. new[] { match.Module?.Id, debug?.Id }.OfType<Guid>(), .. ranked.Select(b => b.Id)];
        return match with
        {
            Debug = debug,
            SplitDwarf = [.. BestOf(files, BuildFileKind.SplitDwarf, order).Take(AnalysisLimits.Default.MaxSplitFiles)],
            SourceMap = BestOf(files, BuildFileKind.SourceMap, order).FirstOrDefault(),
            Sources = BestOf(files, BuildFileKind.Sources, order).FirstOrDefault(),
            Notes = [.. match.Notes, .. OtherDebugInfo(match, debug, ranked)],
        };
    }

    private static Build? Choose(BuildMatch match, Build[] ranked)
    {
        var ownStale = match.Attached is { } attached ? IsStale(attached.Inspection.Findings) : match.Module is { } own && IsStale(own);
        var ownDwarf = match.Attached?.Inspection.HasDwarf ?? match.Module!.HasDwarf;
        var ownNames = match.Attached?.Inspection.HasNames ?? match.Module!.HasNames;
        var others = ranked.Where(b => b.Id != match.Module?.Id);
        if (ownDwarf)
            return ownStale ? others.FirstOrDefault(b => b.HasDwarf && !IsStale(b)) : null;
        return others.FirstOrDefault(b => b.HasDwarf) ?? (ownNames ? null : others.FirstOrDefault(b => b.HasNames));
    }

    private static IEnumerable<ReportNote> OtherDebugInfo(BuildMatch match, Build? debug, Build[] ranked)
    {
        if (debug is not { HasDwarf: true })
            yield break;
        var others = ranked.Where(b => b.HasDwarf && b.Id != debug.Id && b.Id != match.Module?.Id).Select(b => b.Id).ToList();
        if (others.Count > 0)
            yield return new ReportNote(
                "otherDebugInfo",
                null,
                null,
                $"module {match.Wanted.Index}: debug information of build {debug.Id} was used; the same code has it in {string.Join(", ", others)}"
            );
    }

    // All files of the first build that has any, a fitting one before a stale one: a build of several units has a .dwo for each.
    private static IEnumerable<BuildFile> BestOf(IReadOnlyList<BuildFile> files, BuildFileKind kind, Guid[] order)
    {
        var ofKind = files.Where(f => f.Kind == kind).ToList();
        if (ofKind.Exists(f => !f.IsStale))
            ofKind.RemoveAll(f => f.IsStale);
        var best = Array.Find(order, id => ofKind.Exists(f => f.BuildId == id));
        return ofKind
            .Where(f => f.BuildId == best)
            .OrderByDescending(f => f.Name.EndsWith(".dwp", StringComparison.Ordinal))
            .ThenBy(f => f.Sha256, StringComparer.Ordinal);
    }

    private static bool IsStale(Build build) => build.FindingsJson.Contains("\"staleDebugInfo\"", StringComparison.Ordinal);

    private static bool IsStale(IReadOnlyList<BuildFinding> findings) => findings.Any(f => f.Kind == "staleDebugInfo");
}
