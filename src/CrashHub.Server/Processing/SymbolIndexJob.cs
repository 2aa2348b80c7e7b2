using CrashHub.Analysis;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Modules;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Processing;

/// <summary>One symbol index from its inputs to its blob. What it throws is judged by the worker.</summary>
internal sealed class SymbolIndexJob(IDbContextFactory<CrashHubDb> databases, IBlobStore blobs, IndexCalls calls)
{
    /// <summary>Makes the index and stores its bytes.</summary>
    /// <returns>Where it lies and its length; null when an input is gone, and with it the need.</returns>
    /// <exception cref="OperationCanceledException">Stopped, or out of time.</exception>
    public async Task<(string Locator, long Bytes)?> RunAsync(SymbolIndexClaim claim, CancellationToken cancellation)
    {
        using var opened = new OpenedBlobs(blobs, isCareful: true);
        if (await InputsAsync(claim, opened, cancellation) is not { } inputs)
            return null;
        // It computes for seconds: on a thread of its own it takes none from the requests.
        var build = await Task.Factory.StartNew(
            () => calls.Build(inputs, AnalysisLimits.Default, cancellation),
            cancellation,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        await using var writer = await blobs.CreateAsync(claim.ProjectId, cancellation);
        foreach (var part in build.Parts)
            await writer.WriteAsync(part, cancellation);
        return (await writer.CommitAsync(cancellation), build.Length);
    }

    private async Task<SymbolIndexInputs?> InputsAsync(SymbolIndexClaim claim, OpenedBlobs opened, CancellationToken cancellation)
    {
        var locators = await LocatorsAsync(claim, cancellation);
        var bytes = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var hash in claim.Sources.All)
        {
            if (!locators.TryGetValue(hash, out var locator) || await opened.TryOpenAsync(locator, cancellation) is not { } content)
                return null;
            bytes[hash] = content;
        }
        return new SymbolIndexInputs
        {
            Module = bytes[claim.Sources.Module],
            DebugFile = claim.Sources.DebugFile is { } twin ? bytes[twin] : default,
            SplitDwarf = [.. claim.Sources.SplitDwarf.Select(hash => bytes[hash])],
            SourceMap = claim.Sources.SourceMap is { } map ? bytes[map] : default,
            Key = claim.ToKey(),
        };
    }

    private async Task<Dictionary<string, string>> LocatorsAsync(SymbolIndexClaim claim, CancellationToken cancellation)
    {
        string[] hashes = [.. claim.Sources.All];
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var builds = await db
            .Builds.Where(b => b.ProjectId == claim.ProjectId && hashes.Contains(b.Sha256))
            .Select(b => new { b.Sha256, b.Locator })
            .ToListAsync(cancellation);
        var files = await db
            .BuildFiles.Where(f => f.ProjectId == claim.ProjectId && hashes.Contains(f.Sha256) && f.Kind != BuildFileKind.Sources)
            .Select(f => new { f.Sha256, f.Locator })
            .ToListAsync(cancellation);
        var locators = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in builds.Concat(files))
            locators.TryAdd(input.Sha256, input.Locator);
        return locators;
    }
}
