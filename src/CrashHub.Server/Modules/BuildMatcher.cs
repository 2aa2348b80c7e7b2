using CrashHub.Analysis.Report;
using CrashHub.Server.Data;

namespace CrashHub.Server.Modules;

/// <summary>
/// Finds what answers a module of a dump, the surest way first: attached, build id, hash, code id, name, evidence. An id that the host gave and that no
/// build has is never overruled by a name.
/// </summary>
/// <param name="builds">The project's builds.</param>
/// <param name="release">The event's release, or null.</param>
/// <param name="fits">Whether the frames can have run in a build; false proves that it is another one.</param>
/// <param name="evidence">What the crash itself shows of its modules.</param>
internal sealed class BuildMatcher(
    ProjectBuilds builds,
    string? release,
    Func<WantedModule, Build, CancellationToken, Task<bool>> fits,
    EvidenceSearch evidence
)
{
    public async Task<BuildMatch> MatchAsync(
        WantedModule wanted,
        IReadOnlyList<AttachedModule> attached,
        bool onlyOneWanted,
        CancellationToken cancellation
    )
    {
        var match =
            AttachedModule.Choose(attached, wanted, onlyOneWanted) is { } came
                ? new BuildMatch(wanted)
                {
                    MatchedBy = ModuleMatch.Attached,
                    Confidence = 1,
                    Attached = came,
                }
            : await ByIdAsync(wanted, cancellation) is { } certain ? certain
            : await ByNameAsync(wanted, cancellation) is { } named ? named
            : await ByEvidenceAsync(wanted, cancellation);
        return match.IsMissing ? match : await new DebugInfoChoice(builds, release).AddAsync(match, cancellation);
    }

    private async Task<BuildMatch?> ByIdAsync(WantedModule wanted, CancellationToken cancellation)
    {
        var ids = wanted.Identity;
        IReadOnlyList<Build> candidates = ids.BuildId is { } buildId ? await builds.OfBuildIdAsync(buildId, cancellation) : [];
        var how = ModuleMatch.BuildId;
        if (candidates.Count == 0 && ids.Sha256 is { } sha256)
            (candidates, how) = (await builds.OfSha256Async(sha256, cancellation), ModuleMatch.Sha256);
        if (candidates.Count == 0 && ids.CodeId is { } codeId)
            (candidates, how) = (await builds.OfCodeIdAsync(codeId, cancellation), ModuleMatch.CodeId);
        if (candidates.Count == 0)
            return null;
        return new BuildMatch(wanted)
        {
            MatchedBy = how,
            Confidence = 1,
            Module = Best(candidates, ids),
        };
    }

    private async Task<BuildMatch?> ByNameAsync(WantedModule wanted, CancellationToken cancellation)
    {
        string[] names =
        [
            // Stored names are clean: a NUL in a dump's name would be refused by PostgreSQL, and the cleaned name is the one that can match.
            .. ModuleNames
                .Spellings(wanted.Identity.Name)
                .Concat(ModuleNames.Spellings(wanted.SentName))
                .Select(name => CrashQueueSql.Clean(name, name.Length))
                .Distinct(StringComparer.Ordinal),
        ];
        // A given hash or code id that no build has: every build has one, so every build carries another.
        if (names.Length == 0 || wanted.Identity.Sha256 is not null || wanted.Identity.CodeId is not null)
            return null;
        var withoutBuildId = wanted.Identity.BuildId is not null;
        var all = await builds.OfNamesAsync(names, withoutBuildId, release: null, cancellation);
        if (release is not null)
        {
            var ofRelease = await builds.OfNamesAsync(names, withoutBuildId, release, cancellation);
            if (await ChooseAsync(wanted, ofRelease, 0.9, cancellation) is { } released)
                return released;
        }
        return await ChooseAsync(wanted, [.. all.Where(b => release is null || b.Release != release)], 0.7, cancellation);
    }

    /// <summary>The candidates that fit; of several programs that one for which more evidence speaks, else the newest, half sure.</summary>
    private async Task<BuildMatch?> ChooseAsync(
        WantedModule wanted,
        IReadOnlyList<Build> candidates,
        double confidence,
        CancellationToken cancellation
    )
    {
        var fitting = await FittingAsync(wanted, candidates, cancellation);
        if (fitting.Count == 0)
            return null;
        var (taken, isSure) = (fitting[0], fitting.Count == 1);
        if (!isSure)
        {
            var ranked = await evidence.RankAsync(wanted, [.. fitting.Select(group => group[0])], cancellation);
            if (ranked is [{ Fits: true, IsTied: false } first, ..])
                (taken, isSure) = (fitting[first.Candidate], first.Confidence > confidence);
        }
        var match = new BuildMatch(wanted)
        {
            MatchedBy = ModuleMatch.Name,
            Confidence = confidence,
            Module = Best(taken, wanted.Identity),
        };
        if (isSure)
            return match;
        var others = string.Join(", ", fitting.Where(group => group != taken).Select(group => group[0].Id));
        var note = new ReportNote(
            "ambiguousBuild",
            null,
            null,
            $"module {wanted.Index}: builds of several programs have its name and fit its frames; {match.Module.Id} was taken, not {others}"
        );
        return match with { Confidence = 0.5, Notes = [note] };
    }

    /// <summary>
    /// The last resort, for a module that nobody gave an id of. An id that no build has names a build that is still to come: what looks like it, since programs
    /// of one kind look alike, would lend its names, and the crash would wait for nothing.
    /// </summary>
    private async Task<BuildMatch> ByEvidenceAsync(WantedModule wanted, CancellationToken cancellation) =>
        wanted.Identity is not { BuildId: null, Sha256: null, CodeId: null }
            ? new BuildMatch(wanted)
            : await evidence.FindAsync(wanted, cancellation);

    /// <summary>Candidates grouped by code, in their order, those whose code fits the frames.</summary>
    private async Task<List<List<Build>>> FittingAsync(WantedModule wanted, IReadOnlyList<Build> candidates, CancellationToken cancellation)
    {
        var fitting = new List<List<Build>>();
        foreach (var group in candidates.GroupBy(b => b.CodeId, StringComparer.Ordinal))
        {
            List<Build> same = [.. group];
            if (await fits(wanted, same[0], cancellation))
                fitting.Add(same);
        }
        return fitting;
    }

    private Build Best(IReadOnlyList<Build> candidates, ModuleIdentity ids) =>
        candidates
            .OrderByDescending(b => ids.Sha256 is not null && b.Sha256 == ids.Sha256)
            .ThenByDescending(b => ids.CodeId is not null && b.CodeId == ids.CodeId)
            .ThenByDescending(b => b.Release == release)
            .ThenByDescending(b => b.HasDwarf)
            .ThenByDescending(b => b.HasNames)
            .ThenBy(b => b.CreatedAt)
            .ThenBy(b => b.Id)
            .First();
}
