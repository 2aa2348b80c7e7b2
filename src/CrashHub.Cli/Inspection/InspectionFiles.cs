using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Cli.Inputs;

namespace CrashHub.Cli.Inspection;

/// <summary>The files that were named beside the dump, read and told apart by what they hold, not by what they are called.</summary>
internal sealed class InspectionFiles
{
    /// <summary>Modules in the order named.</summary>
    public List<ModuleFile> Modules { get; } = [];

    /// <summary>Wasm twins that carry debug information.</summary>
    public List<ModuleFile> Twins { get; } = [];

    /// <summary>Files with split DWARF.</summary>
    public List<(string Path, ReadOnlyMemory<byte> Bytes)> SplitDwarf { get; } = [];

    /// <summary>Source maps.</summary>
    public List<(string Path, ReadOnlyMemory<byte> Bytes)> SourceMaps { get; } = [];

    /// <summary>A zip of the source files; empty when none were named.</summary>
    public ReadOnlyMemory<byte> Sources { get; private set; }

    public static InspectionFiles Read(
        IEnumerable<string> modules,
        IEnumerable<string> debugFiles,
        IEnumerable<string> sourceMaps,
        string? sources,
        AnalysisLimits limits
    )
    {
        var files = new InspectionFiles();
        foreach (var path in modules)
            files.Modules.AddRange(ModuleFile.Read(path, InputFile.Read(path, InputFile.MaximumBinary), limits));
        foreach (var path in debugFiles)
        {
            var bytes = InputFile.Read(path, InputFile.MaximumBinary);
            if (DebugFiles.IsSplitDwarf(bytes, limits))
                files.SplitDwarf.Add((path, bytes));
            else
                files.Twins.AddRange(ModuleFile.Read(path, bytes, limits));
        }
        foreach (var path in sourceMaps)
            files.SourceMaps.Add((path, InputFile.Read(path, InputFile.MaximumBinary)));
        if (sources is not null)
            files.Sources = SourcesInput.Read(sources, limits);
        files.PromoteTwinsWithoutModule();
        return files;
    }

    // A twin holds the same code as the module that it describes: named alone, it is the module too.
    private void PromoteTwinsWithoutModule()
    {
        foreach (var twin in Twins.Where(twin => !twin.HasNoCode && Modules.All(m => !IsTwin(m, twin))).ToList())
        {
            if (Modules.Count > 0 && Modules.Any(module => SameName(module, twin)))
                continue;
            Twins.Remove(twin);
            Modules.Add(twin);
        }
    }

    /// <summary>True when the debug file describes the module's code.</summary>
    public static bool IsTwin(ModuleFile module, ModuleFile debugFile) =>
        debugFile.HasNoCode
            ? debugFile.Inspection.BuildId is { } id && id == module.Inspection.BuildId
            : debugFile.Inspection.CodeId == module.Inspection.CodeId;

    private static bool SameName(ModuleFile module, ModuleFile twin) =>
        ModuleNames.Stem(module.FileName) == ModuleNames.Stem(twin.FileName)
        || (module.Inspection.ModuleName is { Length: > 0 } name && name == twin.Inspection.ModuleName);
}
