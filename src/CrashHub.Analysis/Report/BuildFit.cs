using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>Whether a module can be the one that a dump's frames ran in.</summary>
public static class BuildFit
{
    /// <summary>
    /// True when every frame of the wanted module names a function that <paramref name="module"/> has, older frames at a call instruction and
    /// the youngest at an instruction boundary; in a text frames without offset count for nothing. False proves that it is another build; true does not prove that it is this one.
    /// </summary>
    public static bool Fits(AnalysisPlan plan, int wantedIndex, ReadOnlyMemory<byte> module, AnalysisLimits limits)
    {
        var wasm = WasmModule.Parse(module, limits);
        if (!wasm.IsModule)
            return false;
        if (plan.Dump is not { } dump)
            return plan.Backtrace is not { } text || TextModules.Fits(text, plan.BacktraceModules.GetAt(wantedIndex).Key, wasm);
        foreach (var thread in dump.Threads)
        {
            var positions = FrameNormalizer.Normalize(dump, thread, index => index == wantedIndex ? wasm : null);
            for (var i = 0; i < positions.Length; i++)
            {
                if (
                    FramePlaces.ModuleOf(dump, thread.Frames[i]) == wantedIndex
                    && !Fits(wasm, thread.Frames[i], positions[i], isYoungest: i == 0)
                )
                    return false;
            }
        }
        return true;
    }

    private static bool Fits(WasmModule wasm, CoredumpFrame frame, FramePosition position, bool isYoungest)
    {
        if (position.FunctionIndex is not { } function || function >= (uint)wasm.FunctionCount)
            return false;
        if (wasm.Body(function) is not { } body)
            return false;
        if (position.Offset is not { } offset)
            return frame.CodeOffset == 0;
        return wasm.InstructionAt(body, offset) is { } instruction && (isYoungest || instruction.IsCall);
    }
}
