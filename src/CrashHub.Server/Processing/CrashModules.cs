using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Processing;

/// <summary>The modules of one crash: what matched, and the bytes, held until this is disposed.</summary>
internal sealed class CrashModules(IBlobStore blobs, OpenedIndexes indexes, CrashQueueClaim claim) : IDisposable
{
    // A dump may declare any number of modules; a real stack runs through a few.
    private const int MaxModules = 64;

    private readonly OpenedBlobs opened = new(blobs);
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
                ProjectId = claim.ProjectId,
                CrashId = claim.Id,
                Index = m.Wanted.Index,
                Name = ModuleNames.IsAnonymous(m.Wanted.Identity.Name)
                    ? m.Wanted.SentName ?? m.Wanted.Identity.Name
                    : m.Wanted.Identity.Name,
                BuildId = m.Wanted.Identity.BuildId ?? m.Attached?.Inspection.BuildId ?? m.Module?.BuildId,
                CodeId = m.CodeId ?? m.Wanted.Identity.CodeId,
                Sha256 = m.Wanted.Identity.Sha256,
                MatchedBuild = m.Module?.Id,
                IsMissing = m.IsMissing,
            }),
        ];

    /// <summary>Matches every module that frames run in and loads what answers.</summary>
    /// <param name="db">The database.</param>
    /// <param name="plan">The dump's plan.</param>
    /// <param name="withIndexes">False to read all symbols from the builds' own files.</param>
    /// <param name="cancellation">Ends the loading.</param>
    public async Task LoadAsync(CrashHubDb db, AnalysisPlan plan, bool withIndexes, CancellationToken cancellation)
    {
        var attached = await AttachedAsync(cancellation);
        var wanted = plan.Modules.Where(m => m.FrameCount > 0).Take(MaxModules).ToList();
        var matcher = new BuildMatcher(db, claim.ProjectId, claim.Release, (module, build, c) => FitsAsync(plan, module, build, c));
        foreach (var module in wanted)
        {
            var match = await matcher.MatchAsync(module, attached, wanted.Count == 1, cancellation);
            matches.Add(match);
            if (!match.IsMissing)
                loaded.Add(await LoadAsync(db, match, withIndexes, cancellation));
        }
    }

    /// <summary>Gives up the indexes that turned out damaged while the report was made.</summary>
    /// <returns>True when there was one: the report is then to be made again without indexes.</returns>
    public async Task<bool> ReplaceDamagedAsync(IDbContextFactory<CrashHubDb> databases, CancellationToken cancellation)
    {
        var damaged = used.FindAll(u => u.Index.Index.IsDamaged);
        if (damaged.Count == 0)
            return false;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        foreach (var (key, index) in damaged)
            await indexes.ReplaceAsync(db, claim.ProjectId, key, index, cancellation);
        return true;
    }

    public void Dispose()
    {
        opened.Dispose();
        foreach (var (_, index) in used)
            index.LetGo();
    }

    private async Task<List<AttachedModule>> AttachedAsync(CancellationToken cancellation)
    {
        var modules = new List<AttachedModule>();
        foreach (var attachment in CrashJson.Attachments(claim.AttachmentsJson))
        {
            if (await opened.TryOpenAsync(attachment.Locator, cancellation) is { } bytes)
                modules.AddRange(AttachedModule.Of(attachment, bytes));
        }
        return modules;
    }

    private async Task<bool> FitsAsync(AnalysisPlan plan, WantedModule module, Build build, CancellationToken cancellation) =>
        await opened.TryOpenAsync(build.Locator, cancellation) is { } bytes
        && BuildFit.Fits(plan, module.Index, bytes, AnalysisLimits.Default);

    private async Task<LoadedModule> LoadAsync(CrashHubDb db, BuildMatch match, bool withIndexes, CancellationToken cancellation)
    {
        var attached = match.Attached;
        var index = withIndexes ? await UseIndexAsync(db, match, cancellation) : null;
        // An index holds what it says of the files; only a crash without one reads them.
        var debug = index is null ? match.Debug : null;
        return new LoadedModule
        {
            Index = match.Wanted.Index,
            Module = attached?.Bytes ?? await OpenAsync(match.Module!.Locator, cancellation),
            DebugFile = debug is null ? default : await OpenAsync(debug.Locator, cancellation),
            SplitDwarf = index is null ? await OpenAllAsync(match.SplitDwarf, cancellation) : [],
            SourceMap = match.SourceMap is null ? default : await OpenAsync(match.SourceMap.Locator, cancellation),
            SymbolIndex = index?.Index,
            Build = attached is null
                ? new(match.Module!.Id.ToString(), match.Module.BuildId, match.Module.CodeId, match.Module.Name, match.Module.Release)
                : new(null, attached.Inspection.BuildId, attached.Inspection.CodeId, attached.Name, null),
            MatchedBy = match.MatchedBy,
            Confidence = match.Confidence,
            Debug = match.Debug is null ? null : new DebugReference(match.Debug.Id.ToString(), ModuleMatch.CodeId),
            Notes = match.Notes,
        };
    }

    private async Task<OpenedIndex?> UseIndexAsync(CrashHubDb db, BuildMatch match, CancellationToken cancellation)
    {
        if (IndexSources.Of(match) is not { } sources)
            return null;
        var codeId = match.Module!.CodeId;
        var index = await indexes.UseAsync(db, claim.ProjectId, codeId, sources, cancellation);
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
