using System.Security.Cryptography;
using System.Text.Json;
using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Contracts;
using CrashHub.Server.Blobs;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Uploads;
using Microsoft.Extensions.Options;

namespace CrashHub.Server.Builds;

/// <summary>Makes an uploaded build durable: bytes first, then one transaction that also wakes the crashes that waited for it.</summary>
internal sealed class BuildIntake(IBlobStore store, BuildRows rows, IOptions<BuildsOptions> options, TimeProvider time)
{
    private static ReadOnlySpan<byte> WasmMagic => "\0asm"u8;

    private static ReadOnlySpan<byte> ElfMagic => [0x7f, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary>Stores it. Throws <see cref="BodyRefused"/> when a file is not what its part says; an <see cref="IOException"/> is the store's.</summary>
    public async Task<StoredBuild> StoreAsync(int project, BuildUpload upload, string? name, string? release)
    {
        // From here on nothing depends on the client any more: it may hang up and find its build later.
        var cancellation = CancellationToken.None;
        var work = new Work(project, release);
        try
        {
            var module = await PutAsync(work, upload.Module!, cancellation);
            var given = name ?? (upload.Module!.Name.Length > 0 ? upload.Module.Name : null);
            await AddModulesAsync(work, upload.Module!, module, given, cancellation);
            foreach (var file in upload.DebugFiles)
                await AddDebugFileAsync(work, file, given, cancellation);
            if (upload.SourceMap is { } map)
                await AddSourceMapAsync(work, map, cancellation);
            if (upload.Sources is { } sources)
                await AddSourcesAsync(work, sources, cancellation);
            var stored = await rows.StoreAsync(work.Builds, work.Files, work.FileFindings, () => work.MayBeStored = true, cancellation);
            work.MayBeStored = true;
            await RemoveAsync(work.Locators.Except(stored.Locators, StringComparer.Ordinal), cancellation);
            return stored;
        }
        finally
        {
            // Refused, or store or database are away: a sender that tries again must not fill the disk.
            if (!work.MayBeStored)
                await RemoveAsync(work.Locators, cancellation);
        }
    }

    private async Task AddModulesAsync(Work work, UploadedFile file, string locator, string? name, CancellationToken cancellation)
    {
        using var content = await OpenAsync(locator, cancellation);
        var inspections = ModuleInspector.Inspect(content.Bytes, AnalysisLimits.Default, out var refusal);
        if (refusal is { } fault)
            throw new BodyRefused(
                Problem.Unreadable(StatusCodes.Status422UnprocessableEntity, "not-a-module", "Not a WebAssembly module", fault)
            );
        foreach (var inspection in inspections)
            await AddBuildAsync(work, file, locator, content.Bytes, inspection, NameOf(inspection, name, inspections.Count), cancellation);
    }

    private async Task AddDebugFileAsync(Work work, UploadedFile file, string? moduleName, CancellationToken cancellation)
    {
        var locator = await PutAsync(work, file, cancellation);
        using var content = await OpenAsync(locator, cancellation);
        var inspections = ModuleInspector.Inspect(content.Bytes, AnalysisLimits.Default, out var refusal);
        var name = file.Name.Length > 0 ? file.Name : moduleName;
        if (inspections.Any(i => i.Functions > 0))
        {
            // A twin with the same code is a build of its own: it answers crashes of its stripped sibling by code id.
            foreach (var inspection in inspections)
                await AddBuildAsync(
                    work,
                    file,
                    locator,
                    content.Bytes,
                    inspection,
                    NameOf(inspection, name, inspections.Count),
                    cancellation
                );
        }
        else if (content.Bytes.Span.StartsWith(WasmMagic) && refusal is null || content.Bytes.Span.StartsWith(ElfMagic))
            work.AddFile(file, BuildFileKind.SplitDwarf, locator);
        else
            throw new BodyRefused(
                refusal is { } fault
                    ? Problem.Unreadable(StatusCodes.Status422UnprocessableEntity, "not-a-debug-file", "Not a debug file", fault)
                    : Problem.Of(StatusCodes.Status422UnprocessableEntity, "not-a-debug-file", "Not a debug file")
            );
    }

    private async Task AddSourceMapAsync(Work work, UploadedFile file, CancellationToken cancellation)
    {
        var locator = await PutAsync(work, file, cancellation);
        using var content = await OpenAsync(locator, cancellation);
        using var module = await OpenAsync(work.Builds[0].Locator, cancellation);
        if (SourceMapCheck.Fault(content.Bytes, module.Bytes, file.Name, out var findings) is { } fault)
            throw new BodyRefused(
                Problem.Unreadable(StatusCodes.Status422UnprocessableEntity, "not-a-source-map", "Not a source map", fault)
            );
        work.FileFindings.AddRange(findings);
        work.AddFile(file, BuildFileKind.SourceMap, locator, isStale: findings.Any(finding => finding.Kind == SourceMapCheck.Stale));
    }

    private async Task AddSourcesAsync(Work work, UploadedFile file, CancellationToken cancellation)
    {
        var locator = await PutAsync(work, file, cancellation);
        using var content = await OpenAsync(locator, cancellation);
        if (SourcesCheck.Fault(content.Bytes, options.Value.MaxBytes) is { } fault)
            throw new BodyRefused(
                Problem.Of(StatusCodes.Status422UnprocessableEntity, "unsafe-sources", "The sources can't be kept", fault)
            );
        work.AddFile(file, BuildFileKind.Sources, locator);
    }

    private async Task AddBuildAsync(
        Work work,
        UploadedFile file,
        string locator,
        ReadOnlyMemory<byte> content,
        ModuleInspection inspection,
        string name,
        CancellationToken cancellation
    )
    {
        var (sha, bytes, own) = (file.Content.Sha256, file.Content.Bytes, locator);
        if (inspection.ComponentPath is not null)
        {
            // The core module gets a blob of its own, so that all offsets count from its first byte.
            var core = content.Slice((int)inspection.Offset, (int)inspection.Length);
            (sha, bytes) = (Convert.ToHexStringLower(SHA256.HashData(core.Span)), core.Length);
            await using var writer = await store.CreateAsync(work.Project, cancellation);
            await writer.WriteAsync(core, cancellation);
            own = work.Keep(await writer.CommitAsync(cancellation));
        }
        if (work.Builds.Exists(b => b.Sha256 == sha))
            return;
        IReadOnlyList<BuildFinding> findings =
            work.Builds.Count > 0 && work.Builds.TrueForAll(b => b.CodeId != inspection.CodeId) && inspection.ComponentPath is null
                ?
                [
                    .. inspection.Findings,
                    new BuildFinding("otherCode", "its code is not the module's: it can't lend it debug information"),
                ]
                : inspection.Findings;
        var now = MicrosecondsConverter.FromMicroseconds(MicrosecondsConverter.ToMicroseconds(time.GetUtcNow()));
        work.Builds.Add(
            new Build
            {
                ProjectId = work.Project,
                Id = Guid.CreateVersion7(now),
                Name = CrashQueueSql.Clean(name, Work.MostNameCharacters),
                Release = work.Release,
                ModuleName = inspection.ModuleName is { } own0 ? CrashQueueSql.Clean(own0, Work.MostNameCharacters) : null,
                BuildId = inspection.BuildId,
                CodeId = inspection.CodeId,
                Sha256 = sha,
                Bytes = bytes,
                Locator = own,
                Functions = inspection.Functions,
                HasNames = inspection.HasNames,
                HasDwarf = inspection.HasDwarf,
                DwarfVersions = string.Join(',', inspection.DwarfVersions),
                ProducersJson = JsonSerializer.Serialize(inspection.Producers, ContractsJson.Default.ModuleProducers),
                FindingsJson = JsonSerializer.Serialize(findings, ContractsJson.Default.IReadOnlyListBuildFinding),
                Shape = inspection.Shape.ToBytes(),
                Layout = inspection.Shape.Layout,
                ComponentPath = inspection.ComponentPath,
                ComponentSha256 = inspection.ComponentPath is null ? null : file.Content.Sha256,
                CreatedAt = now,
            }
        );
    }

    private static string NameOf(ModuleInspection inspection, string? given, int modules) =>
        modules == 1 ? given ?? inspection.ModuleName ?? "module.wasm"
        : inspection.ModuleName is { Length: > 0 } own ? own
        : $"{given ?? "component"}#{inspection.ComponentPath}";

    private static async Task<string> PutAsync(Work work, UploadedFile file, CancellationToken cancellation) =>
        work.Keep(await file.Content.CommitAsync(cancellation));

    private async Task<IBlobContent> OpenAsync(string locator, CancellationToken cancellation) =>
        await store.OpenAsync(locator, cancellation) ?? throw new IOException("The bytes that were just stored are not there.");

    private async Task RemoveAsync(IEnumerable<string> locators, CancellationToken cancellation)
    {
        foreach (var locator in locators)
            await store.DeleteAsync(locator, cancellation);
    }

    /// <summary>What one upload became so far. The first build is the module itself.</summary>
    private sealed class Work(int project, string? release)
    {
        public const int MostNameCharacters = 250;

        public int Project { get; } = project;
        public string? Release { get; } = release;
        public List<Build> Builds { get; } = [];
        public List<BuildFile> Files { get; } = [];

        /// <summary>What is to know of the first build because of the files that came with it.</summary>
        public List<BuildFinding> FileFindings { get; } = [];
        public List<string> Locators { get; } = [];

        /// <summary>True from the commit on: the bytes may have rows that name them.</summary>
        public bool MayBeStored { get; set; }

        public string Keep(string locator)
        {
            Locators.Add(locator);
            return locator;
        }

        public void AddFile(UploadedFile file, BuildFileKind kind, string locator, bool isStale = false)
        {
            if (!Files.Exists(f => f.Kind == kind && f.Sha256 == file.Content.Sha256))
                Files.Add(
                    new BuildFile
                    {
                        ProjectId = Project,
                        BuildId = Builds[0].Id,
                        Kind = kind,
                        Name = CrashQueueSql.Clean(file.Name, MostNameCharacters),
                        Sha256 = file.Content.Sha256,
                        Bytes = file.Content.Bytes,
                        Locator = locator,
                        IsStale = isStale,
                    }
                );
        }
    }
}
