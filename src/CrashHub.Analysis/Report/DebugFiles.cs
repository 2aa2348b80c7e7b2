using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>Tells what kind of debug file a file is.</summary>
public static class DebugFiles
{
    /// <summary>
    /// True for a <c>.dwo</c> or <c>.dwp</c> in a wasm container, as LLVM writes it for wasm targets: its sections are <c>.debug_*.dwo</c>
    /// and it has no code. False for a wasm twin.
    /// </summary>
    public static bool IsSplitDwarf(ReadOnlyMemory<byte> file, AnalysisLimits limits)
    {
        var module = WasmModule.Parse(file, limits);
        return module.CodeSectionContentsOffset is null
            && (module.FindSection(".debug_info.dwo") is not null || module.FindSection(".debug_cu_index") is not null);
    }

    /// <summary>The ids of the units that a module or twin left to <c>.dwo</c> files (DWARF 5 section 7.5.1.2); empty when it left none.</summary>
    public static IReadOnlySet<ulong> SkeletonIds(ReadOnlyMemory<byte> module, AnalysisLimits limits) =>
        DebugSections.Of(WasmModule.Parse(module, limits)) is { } sections ? DwarfData.IdsOf(sections, limits) : new HashSet<ulong>();

    /// <summary>The ids of the units that a <c>.dwo</c> or <c>.dwp</c> file holds.</summary>
    public static IReadOnlySet<ulong> SplitIds(ReadOnlyMemory<byte> file, AnalysisLimits limits) =>
        DebugSections.OfSplit([file], limits) is [var sections] ? DwarfData.IdsOf(sections, limits) : new HashSet<ulong>();
}
