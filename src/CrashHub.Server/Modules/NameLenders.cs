using CrashHub.Analysis.Report;
using CrashHub.Server.Data;

namespace CrashHub.Server.Modules;

/// <summary>Chooses the builds that may lend names to a module without any: those of its name first, then the newest of the project.</summary>
internal sealed class NameLenders(ProjectBuilds builds)
{
    /// <summary>Builds that are asked for one module.</summary>
    public const int Most = 8;

    /// <summary>The builds with names and other code than the matched module's, each with the debug information that it would use; none when that has names.</summary>
    public async Task<IReadOnlyList<BuildMatch>> OfAsync(BuildMatch match, CancellationToken cancellation)
    {
        if (HasNames(match))
            return [];
        string[] names =
        [
            .. ModuleNames
                .Spellings(match.Wanted.Identity.Name)
                .Concat(ModuleNames.Spellings(match.Wanted.SentName))
                .Concat(ModuleNames.Spellings(match.Module?.Name ?? match.Attached?.Name))
                .Select(name => CrashQueueSql.Clean(name, name.Length))
                .Distinct(StringComparer.Ordinal),
        ];
        var candidates = (await builds.NamedAsync(names, cancellation))
            .Concat(await builds.NewestNamedAsync(cancellation))
            .Where(b => b.CodeId != match.CodeId)
            .DistinctBy(b => b.CodeId, StringComparer.Ordinal)
            .Take(Most);
        var lenders = new List<BuildMatch>();
        foreach (var build in candidates)
        {
            var identity = new ModuleIdentity { BuildId = build.BuildId, CodeId = build.CodeId };
            var lender = new BuildMatch(new WantedModule(0, identity, 0)) { MatchedBy = ModuleMatch.CodeId, Module = build };
            lenders.Add(await new DebugInfoChoice(builds, build.Release).AddAsync(lender, cancellation));
        }
        return lenders;
    }

    // DWARF names what was compiled with it; of what was not, only a name section knows.
    private static bool HasNames(BuildMatch match) =>
        match.IsMissing || match.Debug is { HasNames: true } || (match.Attached?.Inspection.HasNames ?? match.Module!.HasNames);
}
