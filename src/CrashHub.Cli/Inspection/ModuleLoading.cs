using CrashHub.Analysis;
using CrashHub.Analysis.Report;

namespace CrashHub.Cli.Inspection;

/// <summary>Brings modules, debug files and source maps together; tells which named files were of no use.</summary>
internal sealed class ModuleLoading
{
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    private ModuleLoading() { }

    public List<LoadedModule> Modules { get; } = [];

    /// <summary>The file behind each loaded module, by the wanted module's index.</summary>
    public Dictionary<int, string> Paths { get; } = [];

    /// <summary>Named files that answer nothing, as the user spelled them.</summary>
    public List<string> Unused { get; } = [];

    public static ModuleLoading Load(AnalysisPlan plan, InspectionFiles files, string? release, AnalysisLimits limits)
    {
        var loading = new ModuleLoading();
        var assigned = ModuleAssignment.Assign(plan, files.Modules, limits);
        List<ModuleFile> answering = [.. assigned.Values.Select(a => a.File)];
        foreach (var (index, one) in assigned.OrderBy(pair => pair.Key))
            loading.Modules.Add(loading.LoadOne(plan, index, one, files, answering, release, limits));
        loading.Unused.AddRange(
            files
                .Modules.Concat(files.Twins)
                .Select(file => file.Path)
                .Concat(files.SplitDwarf.Select(file => file.Path))
                .Concat(files.SourceMaps.Select(file => file.Path))
                .Distinct(StringComparer.Ordinal)
                .Where(path => !loading.used.Contains(path))
        );
        return loading;
    }

    /// <summary>The named modules by themselves, without a dump; each takes the debug files that describe its code.</summary>
    public static IReadOnlyList<LoadedModule> LoadAlone(InspectionFiles files, AnalysisLimits limits)
    {
        var loading = new ModuleLoading();
        var only = files.Modules.Count == 1;
        return
        [
            .. files.Modules.Select(
                (file, index) =>
                {
                    var twin = loading.FindTwin(file, files, only);
                    return new LoadedModule
                    {
                        Index = index,
                        Module = file.Bytes,
                        DebugFile = twin?.Bytes ?? default,
                        SplitDwarf = loading.FindSplit(file, twin, files, only, limits),
                        SourceMap = loading.FindByName(files.SourceMaps, file, only),
                        Sources = files.Sources,
                        Build = new BuildReference(null, file.Inspection.BuildId, file.Inspection.CodeId, file.FileName, null),
                        MatchedBy = ModuleMatch.Attached,
                        Confidence = 1,
                        Debug = twin is null ? null : new DebugReference(twin.FileName, ModuleMatch.CodeId),
                    };
                }
            ),
        ];
    }

    private LoadedModule LoadOne(
        AnalysisPlan plan,
        int index,
        AssignedModule assigned,
        InspectionFiles files,
        List<ModuleFile> answering,
        string? release,
        AnalysisLimits limits
    )
    {
        var file = assigned.File;
        used.Add(file.Path);
        Paths[index] = file.Path;
        var onlyModule = answering.Distinct().Count() == 1;
        var twin = FindTwin(file, files, onlyModule);
        var split = FindSplit(file, twin, files, onlyModule, limits);
        var map = FindByName(files.SourceMaps, file, onlyModule);
        var fits =
            plan.Modules.All(wanted => wanted.Index != index || wanted.FrameCount == 0) || BuildFit.Fits(plan, index, file.Bytes, limits);
        return new LoadedModule
        {
            Index = index,
            Module = file.Bytes,
            DebugFile = twin?.Bytes ?? default,
            SplitDwarf = split,
            SourceMap = map,
            Sources = files.Sources,
            Build = new BuildReference(null, file.Inspection.BuildId, file.Inspection.CodeId, file.FileName, release),
            MatchedBy = assigned.Evidence is null ? ModuleMatch.Attached : ModuleMatch.Evidence,
            Confidence = assigned.Evidence?.Confidence ?? (fits ? 1 : 0.1),
            Lenders = twin is { Inspection.HasNames: true } ? [] : Lenders(file, files, answering),
            Debug = twin is null ? null : new DebugReference(twin.FileName, ModuleMatch.CodeId),
            Notes = NotesOf(index, assigned, fits),
        };
    }

    private static List<ReportNote> NotesOf(int index, AssignedModule assigned, bool fits)
    {
        var (notes, file) = (new List<ReportNote>(), assigned.File.FileName);
        if (assigned.Evidence is { } evidence)
        {
            Add("matchedByEvidence", $"module {index}: no id or name leads to a build; {file} fits: {string.Join("; ", evidence.Reasons)}");
            if (evidence.Equal.Count > 0)
                Add(
                    "ambiguousBuild",
                    $"module {index}: builds {file} and {string.Join(", ", evidence.Equal)} fit equally well; the first was taken"
                );
        }
        else if (!fits)
            Add("moduleDoesNotFit", $"{file} lacks code at some of the frames' offsets: it is another build.");
        return notes;

        void Add(string kind, string detail) => notes.Add(new ReportNote(kind, null, null, detail));
    }

    // A module that answers none of the dump's may lend its names to one that has none.
    private List<NameLender> Lenders(ModuleFile file, InspectionFiles files, List<ModuleFile> answering)
    {
        var lenders = new List<NameLender>();
        if (file.Inspection.HasNames)
            return lenders;
        foreach (var other in files.Modules)
        {
            if (!other.Inspection.HasNames || answering.Contains(other))
                continue;
            used.Add(other.Path);
            var build = new BuildReference(null, other.Inspection.BuildId, other.Inspection.CodeId, other.FileName, null);
            lenders.Add(new() { Module = other.Bytes, Build = build });
        }
        return lenders;
    }

    private ModuleFile? FindTwin(ModuleFile module, InspectionFiles files, bool onlyModule)
    {
        var twin =
            files.Twins.Find(twin => InspectionFiles.IsTwin(module, twin))
            ?? (onlyModule && files.Twins is [{ HasNoCode: true } single] ? single : null);
        if (twin is null)
            return null;
        used.Add(twin.Path);
        return twin.Bytes.Span.SequenceEqual(module.Bytes.Span) ? null : twin;
    }

    // Every file that has a unit of this module goes along; an only module takes what no id rules out too, so that what is wrong with it is told.
    private List<ReadOnlyMemory<byte>> FindSplit(
        ModuleFile module,
        ModuleFile? twin,
        InspectionFiles files,
        bool onlyModule,
        AnalysisLimits limits
    )
    {
        var found = new List<ReadOnlyMemory<byte>>();
        if (files.SplitDwarf.Count == 0)
            return found;
        var ids = DebugFiles.SkeletonIds(twin?.Bytes ?? module.Bytes, limits);
        foreach (var (path, bytes) in files.SplitDwarf)
        {
            var isWanted = DebugFiles.SplitIds(bytes, limits).Any(ids.Contains);
            if (!isWanted && !(onlyModule && files.SplitDwarf.Count == 1))
                continue;
            used.Add(path);
            found.Add(bytes);
        }
        return found;
    }

    private ReadOnlyMemory<byte> FindByName(List<(string Path, ReadOnlyMemory<byte> Bytes)> files, ModuleFile module, bool onlyModule)
    {
        foreach (var (path, bytes) in files)
        {
            var named =
                (onlyModule && files.Count == 1)
                || ModuleNames.Stem(path) == ModuleNames.Stem(module.FileName)
                || ModuleNames.Stem(path) == ModuleNames.Stem(module.Inspection.ModuleName ?? "")
                || (module.Inspection.SourceMappingUrl is { } url && url.EndsWith(Path.GetFileName(path), StringComparison.Ordinal));
            if (!named)
                continue;
            used.Add(path);
            return bytes;
        }
        return default;
    }
}
