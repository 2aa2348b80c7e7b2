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
}
