using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Tests.Dwarf;

/// <summary>Opens the debug information of module files.</summary>
internal static class ModuleDebugInfo
{
    /// <summary>Opens a module with the package file beside it, if there is one.</summary>
    public static DwarfData Open(string path)
    {
        var package = Path.ChangeExtension(path, ".dwp");
        DwarfSections[] split = File.Exists(package) ? [DwarfSections.FromSplitLookup(LookupOf(File.ReadAllBytes(package)))] : [];
        return DwarfData.Open(DwarfSections.FromLookup(LookupOf(File.ReadAllBytes(path))), split, AnalysisLimits.Default);
    }

    public static DwarfSectionLookup LookupOf(byte[] module)
    {
        var parsed = WasmModule.Parse(module, AnalysisLimits.Default);
        return name => parsed.FindSection(name) is { } section ? (parsed.Contents(section), section.Offset) : null;
    }
}
