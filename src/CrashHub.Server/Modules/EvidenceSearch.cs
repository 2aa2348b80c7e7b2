using System.Globalization;
using CrashHub.Analysis;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Server.Data;

namespace CrashHub.Server.Modules;

/// <summary>
/// Finds the build of a module that no id and no name leads to, by what the crash shows of it. What is stored in the builds' rows rules out most of them;
/// a bounded number is opened.
/// </summary>
internal sealed class EvidenceSearch(AnalysisPlan plan, ProjectBuilds builds, OpenedBlobs opened, string? release)
{
    // Some that are ruled out already are judged along: how rare a piece of evidence is shows only in builds that lack it.
    private const int FewestJudged = 8;

    private const int MostJudged = 64;

    // A store that is far away sends whole modules.
    private const long MaxOpenedBytes = 256L << 20;

    private static readonly AnalysisLimits Limits = AnalysisLimits.Default;

    /// <summary>The build that the evidence points to; a match without a build when it points to none, or to too many.</summary>
    public async Task<BuildMatch> FindAsync(WantedModule wanted, CancellationToken cancellation)
    {
        var traces = BuildEvidence.TracesOf(plan, wanted.Index);
        var nothing = new BuildMatch(wanted) { Layout = traces?.Layout ?? 0 };
        var rows = await builds.ShapesAsync(traces?.Layout, release, cancellation);
        var (judged, unjudged) = await OpenAsync(traces, Distinct(rows), cancellation);
        if (judged.Count == 0)
            return nothing;
        var ranked = BuildEvidence.Rank(plan, wanted.Index, [.. judged.Select(j => j.Bytes)], unjudged, Limits, cancellation);
        if (ranked is not [{ Fits: true, Confidence: >= BuildEvidence.LeastConfidence } best, ..])
            return nothing;
        if (await builds.OfIdAsync(judged[best.Candidate].Build.Id, cancellation) is not { } build)
            return nothing;
        return nothing with
        {
            MatchedBy = ModuleMatch.Evidence,
            Confidence = best.Confidence,
            Module = build,
            Notes = NotesOf(wanted, build, best, [.. TiedWith(best, ranked).Select(r => judged[r.Candidate].Build)], unjudged),
        };
    }

    /// <summary>The positions of builds in the order of what speaks for them; the first is ahead of all others only when it is not tied.</summary>
    public async Task<IReadOnlyList<RankedBuild>> RankAsync(
        WantedModule wanted,
        IReadOnlyList<Build> candidates,
        CancellationToken cancellation
    )
    {
        var bytes = new List<ReadOnlyMemory<byte>>(candidates.Count);
        foreach (var build in candidates)
            bytes.Add(await opened.TryOpenAsync(build.Locator, cancellation) ?? default);
        return BuildEvidence.Rank(plan, wanted.Index, bytes, 0, Limits, cancellation);
    }

    /// <summary>Opens those that may fit, likeliest first, and a few others; and says how many more may fit.</summary>
    private async Task<(List<(ShapedBuild Build, ReadOnlyMemory<byte> Bytes)> Judged, int Unjudged)> OpenAsync(
        ModuleTraces? traces,
        List<ShapedBuild> rows,
        CancellationToken cancellation
    )
    {
        var (mayFit, others) = (new List<(ShapedBuild Build, double Share)>(), new List<ShapedBuild>());
        foreach (var row in rows)
        {
            var share = 0.0;
            if (traces is null || ModuleShape.Read(row.Shape) is not { } shape || traces.CanBe(shape, out share))
                mayFit.Add((row, share));
            else
                others.Add(row);
        }
        var judged = new List<(ShapedBuild, ReadOnlyMemory<byte>)>();
        if (mayFit.Count == 0)
            return (judged, 0);
        var (left, unjudged) = (MaxOpenedBytes, 0);
        // Stable: of equal share those of the release, then the newest.
        foreach (var (row, _) in mayFit.OrderByDescending(m => m.Share))
        {
            if (judged.Count >= MostJudged || row.Bytes > left)
                unjudged++;
            else if (await TryOpenAsync(row))
                left -= row.Bytes;
        }
        foreach (var row in others)
        {
            if (judged.Count >= FewestJudged)
                break;
            if (row.Bytes <= left && await TryOpenAsync(row))
                left -= row.Bytes;
        }
        return (judged, unjudged);

        async Task<bool> TryOpenAsync(ShapedBuild row)
        {
            if (await opened.TryOpenAsync(row.Locator, cancellation) is not { } bytes)
                return false; // Deleted since it was found.
            judged.Add((row, bytes));
            return true;
        }
    }

    // A module and its debug twin are one program; the same code with other data is another build of it.
    private static List<ShapedBuild> Distinct(IReadOnlyList<ShapedBuild> rows)
    {
        var seen = new HashSet<(string, string?)>();
        var distinct = new List<ShapedBuild>(rows.Count);
        foreach (var row in rows)
        {
            if (seen.Add((row.CodeId, row.Shape is null ? null : Convert.ToHexString(row.Shape))))
                distinct.Add(row);
        }
        return distinct;
    }

    private static IEnumerable<RankedBuild> TiedWith(RankedBuild best, IReadOnlyList<RankedBuild> ranked) =>
        best.IsTied ? ranked.Skip(1).Where(r => r is { Fits: true, IsTied: true } && r.Confidence == best.Confidence) : [];

    private static List<ReportNote> NotesOf(
        WantedModule wanted,
        Build build,
        RankedBuild best,
        IReadOnlyList<ShapedBuild> tied,
        int unjudged
    )
    {
        var index = wanted.Index.ToString(CultureInfo.InvariantCulture);
        var notes = new List<ReportNote>
        {
            Note(
                "matchedByEvidence",
                $"module {index}: no id or name leads to a build; {build.Id} fits: {string.Join("; ", best.Reasons)}"
            ),
        };
        var others = tied.Where(other => other.CodeId != build.CodeId).Select(other => other.Id).ToList();
        if (others.Count > 0)
            notes.Add(
                Note(
                    "ambiguousBuild",
                    $"module {index}: builds {build.Id} and {string.Join(", ", others)} fit equally well; the first was taken"
                )
            );
        if (unjudged > 0)
            notes.Add(
                Note(
                    "buildsNotCompared",
                    $"module {index}: {unjudged.ToString(CultureInfo.InvariantCulture)} more builds may fit and were not compared"
                )
            );
        return notes;
    }

    private static ReportNote Note(string kind, string detail) => new(kind, null, null, detail);
}
