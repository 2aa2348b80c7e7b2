using CrashHub.Analysis;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;

namespace CrashHub.Server.Modules;

/// <summary>The modules of one crash: what matched, and the bytes. Indexes are held until this is disposed, files until <paramref name="opened"/> is.</summary>
internal sealed class CrashModules(ProjectBuilds builds, CrashHubDb db, OpenedBlobs opened, OpenedIndexes indexes, StoredCrash crash)
    : IDisposable
{
    // A dump may declare any number of modules; a real stack runs through a few.
    private const int MaxModules = 64;

    // Read whole and at each crash while a lender has no index yet.
    private const long MaxLenderBytes = 8L << 20;

    private readonly List<(string Key, OpenedIndex Index)> used = [];
    private readonly List<BuildMatch> matches = [];
    private readonly List<LoadedModule> loaded = [];

    public IReadOnlyList<LoadedModule> Loaded => loaded;

    /// <summary>True when a build that is still to come could say more.</summary>
    public bool WantsBuilds => matches.Exists(m => m.IsMissing || m.WantsMore);

    /// <summary>The rows that say what answered, or what is missing.</summary>
    public IReadOnlyList<CrashModule> Rows =>
        [
            .. matches.Select(m => new CrashModule
            {
                ProjectId = crash.ProjectId,
                CrashId = crash.Id,
                Index = m.Wanted.Index,
                Name = ModuleNames.IsAnonymous(m.Wanted.Identity.Name)
                    ? m.Wanted.SentName ?? m.Wanted.Identity.Name
                    : m.Wanted.Identity.Name,
                // What evidence found is no id that the crash has.
                BuildId =
                    m.Wanted.Identity.BuildId
                    ?? m.Attached?.Inspection.BuildId
                    ?? (m.MatchedBy == ModuleMatch.Evidence ? null : m.Module?.BuildId),
                CodeId = m.CodeId ?? m.Wanted.Identity.CodeId,
                Sha256 = m.Wanted.Identity.Sha256,
                MatchedBuild = m.Module?.Id,
                IsMissing = m.IsMissing,
                Layout = m.Layout,
            }),
        ];

    /// <summary>What the modules of a plan are known by, at their places; null for those that no frame runs in.</summary>
    public IReadOnlyList<StackModule?> Known(AnalysisPlan plan)
    {
        var known = new StackModule?[plan.Modules.Count];
        foreach (var match in matches)
        {
            known[match.Wanted.Index] = new StackModule(match.Wanted.Identity)
            {
                OtherName = match.Wanted.SentName,
                // A probe that names the build must not be answered by a crash that only seems to be its.
                Build =
                    match.MatchedBy == ModuleMatch.Evidence
                        ? new()
                        : new()
                        {
                            BuildId = match.Attached?.Inspection.BuildId ?? match.Module?.BuildId,
                            CodeId = match.CodeId,
                            Sha256 = match.Attached?.Sha256 ?? match.Module?.Sha256,
                        },
            };
        }
        return known;
    }

    /// <summary>Matches every module that frames run in and loads what answers.</summary>
    /// <returns>The plan to analyze: a text's frames may have got the names of their modules.</returns>
    public async Task<AnalysisPlan> LoadAsync(AnalysisPlan plan, CancellationToken cancellation)
    {
        plan = await NameModulesAsync(plan, cancellation);
        var attached = await AttachedAsync(cancellation);
        var wanted = plan.Modules.Where(m => m.FrameCount > 0).Take(MaxModules).ToList();
        var evidence = new EvidenceSearch(plan, builds, opened, crash.Release);
        var matcher = new BuildMatcher(builds, crash.Release, (module, build, c) => FitsAsync(plan, module, build, c), evidence);
        foreach (var module in wanted)
        {
            var match = await matcher.MatchAsync(module, attached, wanted.Count == 1, cancellation);
            matches.Add(match);
            if (!match.IsMissing)
                loaded.Add(await LoadAsync(match, cancellation));
        }
        return plan;
    }

    // A text that names no module may have run in several: function names at the frames' offsets tell, among the builds of the release or the newest.
    private async Task<AnalysisPlan> NameModulesAsync(AnalysisPlan plan, CancellationToken cancellation)
    {
        if (crash.Body != CrashBody.Text || !plan.Modules.Any(m => m.Identity.Name is null or ""))
            return plan;
        var ofRelease = crash.Release is { } release ? await builds.OfReleaseAsync(release, cancellation) : [];
        var named = await NameModulesAsync(plan, ofRelease, cancellation);
        return ReferenceEquals(named, plan) ? await NameModulesAsync(plan, await builds.NewestAsync(cancellation), cancellation) : named;
    }

    private async Task<AnalysisPlan> NameModulesAsync(AnalysisPlan plan, IReadOnlyList<Build> from, CancellationToken cancellation)
    {
        var candidates = new List<(string Name, ReadOnlyMemory<byte> Module)>();
        foreach (var build in from.DistinctBy(b => b.CodeId, StringComparer.Ordinal))
        {
            if (await opened.TryOpenAsync(build.Locator, cancellation) is { } bytes)
                candidates.Add((build.Name, bytes));
        }
        return CrashAnalysis.NameModules(plan, candidates);
    }

    /// <summary>Gives up the indexes that turned out damaged while the report was made; the files answered in their place.</summary>
    public async Task ReplaceDamagedAsync(CancellationToken cancellation)
    {
        foreach (var (key, index) in used.FindAll(u => u.Index.Index.IsDamaged))
            await indexes.ReplaceAsync(db, crash.ProjectId, key, index, cancellation);
    }

    public void Dispose()
    {
        foreach (var (_, index) in used)
            index.LetGo();
    }

    private async Task<List<AttachedModule>> AttachedAsync(CancellationToken cancellation)
    {
        var modules = new List<AttachedModule>();
        foreach (var attachment in CrashJson.Attachments(crash.AttachmentsJson))
        {
            if (await opened.TryOpenAsync(attachment.Locator, cancellation) is { } bytes)
                modules.AddRange(AttachedModule.Of(attachment, bytes));
        }
        return modules;
    }

    private async Task<bool> FitsAsync(AnalysisPlan plan, WantedModule module, Build build, CancellationToken cancellation) =>
        await opened.TryOpenAsync(build.Locator, cancellation) is { } bytes
        && BuildFit.Fits(plan, module.Index, bytes, AnalysisLimits.Default);

    private async Task<LoadedModule> LoadAsync(BuildMatch match, CancellationToken cancellation)
    {
        var attached = match.Attached;
        var index = await UseIndexAsync(match, cancellation);
        // Mapped, not read: an index sends to the files for what is damaged in them.
        return new LoadedModule
        {
            Index = match.Wanted.Index,
            Module = attached?.Bytes ?? await OpenAsync(match.Module!.Locator, cancellation),
            DebugFile = match.Debug is null ? default : await OpenAsync(match.Debug.Locator, cancellation),
            SplitDwarf = await OpenAllAsync(match.SplitDwarf, cancellation),
            SourceMap = match.SourceMap is null ? default : await OpenAsync(match.SourceMap.Locator, cancellation),
            SymbolIndex = index?.Index,
            Sources = match.Sources is null ? default : await OpenAsync(match.Sources.Locator, cancellation),
            Build = attached is null
                ? ReferenceTo(match.Module!)
                : new(null, attached.Inspection.BuildId, attached.Inspection.CodeId, attached.Name, null),
            MatchedBy = match.MatchedBy,
            Confidence = match.Confidence,
            Debug = match.Debug is null ? null : new DebugReference(match.Debug.Id.ToString(), ModuleMatch.CodeId),
            Notes = match.Notes,
            Lenders = await LendersAsync(match, cancellation),
        };
    }

    private async Task<IReadOnlyList<NameLender>> LendersAsync(BuildMatch match, CancellationToken cancellation)
    {
        var lenders = new List<NameLender>();
        var bytes = 0L;
        foreach (var lender in await new NameLenders(builds).OfAsync(match, cancellation))
        {
            var build = lender.Module!;
            var index = await UseIndexAsync(lender, cancellation);
            if (index is null && (bytes += build.Bytes) > MaxLenderBytes)
                continue;
            // Gone since it was found: it lends nothing.
            var module = index is null ? await opened.TryOpenAsync(build.Locator, cancellation) : default;
            if (index is null && module is null)
                continue;
            lenders.Add(
                new()
                {
                    SymbolIndex = index?.Index,
                    Module = module ?? default,
                    Build = ReferenceTo(build),
                }
            );
        }
        return lenders;
    }

    private static BuildReference ReferenceTo(Build build) =>
        new(build.Id.ToString(), build.BuildId, build.CodeId, build.Name, build.Release);

    private async Task<OpenedIndex?> UseIndexAsync(BuildMatch match, CancellationToken cancellation)
    {
        if (IndexSources.Of(match) is not { } sources)
            return null;
        var codeId = match.Module!.CodeId;
        var index = await indexes.UseAsync(db, crash.ProjectId, codeId, sources, opened.IsCareful, cancellation);
        if (index is not null)
            used.Add((sources.KeyFor(codeId).ToString(), index));
        return index;
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> OpenAllAsync(IReadOnlyList<BuildFile> files, CancellationToken cancellation)
    {
        var all = new List<ReadOnlyMemory<byte>>(files.Count);
        foreach (var file in files)
            all.Add(await OpenAsync(file.Locator, cancellation));
        return all;
    }

    private async Task<ReadOnlyMemory<byte>> OpenAsync(string locator, CancellationToken cancellation) =>
        await opened.TryOpenAsync(locator, cancellation)
        // The build was deleted after it matched: matching again finds out.
        ?? throw new IOException("A build's bytes are not in the store.");
}
