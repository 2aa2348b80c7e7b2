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

    /// <summary>
    /// The sections of <c>.dwo</c> and <c>.dwp</c> files, which clang and llvm-dwp write as wasm; files that carry none are left out, as are
    /// those past the limit.
    /// </summary>
    public static IReadOnlyList<DwarfSections> OfSplit(IReadOnlyList<ReadOnlyMemory<byte>> files, AnalysisLimits limits)
    {
        var found = new List<DwarfSections>();
        for (var i = 0; i < files.Count && i < limits.MaxSplitFiles; i++)
        {
            var container = WasmModule.Parse(files[i], limits);
            var sections = DwarfSections.FromSplitLookup(name => Find(container, name));
            if (!sections.IsEmpty)
                found.Add(sections);
        }
        return found;
    }

    private static (ReadOnlyMemory<byte> Bytes, long Offset)? Find(WasmModule file, string name) =>
        file.FindSection(name) is { } section ? (file.Contents(section), section.Offset) : null;
}
