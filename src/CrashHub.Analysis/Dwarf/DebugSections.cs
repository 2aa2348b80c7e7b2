using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Dwarf;

/// <summary>Finds the DWARF sections of wasm files.</summary>
internal static class DebugSections
{
    /// <summary>The sections of a module or debug twin; null when it carries neither a unit nor a line program.</summary>
    public static DwarfSections? Of(WasmModule? file)
    {
        if (file is null)
            return null;
        var sections = DwarfSections.FromLookup(name => Find(file, name));
        return sections.IsEmpty ? null : sections;
    }

    /// <summary>The sections of a <c>.dwo</c> or <c>.dwp</c> file, which clang and llvm-dwp write as wasm; null when it carries none.</summary>
    public static DwarfSections? OfSplit(ReadOnlyMemory<byte> file, AnalysisLimits limits)
    {
        if (file.IsEmpty)
            return null;
        var container = WasmModule.Parse(file, limits);
        var sections = DwarfSections.FromSplitLookup(name => Find(container, name));
        return sections.IsEmpty ? null : sections;
    }

    private static (ReadOnlyMemory<byte> Bytes, long Offset)? Find(WasmModule file, string name) =>
        file.FindSection(name) is { } section ? (file.Contents(section), section.Offset) : null;
}
