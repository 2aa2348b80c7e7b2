using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding;

/// <summary>Works out the state of a thread's frames.</summary>
internal static class FrameStates
{
    /// <summary>One state a frame, youngest first; null where the module or the function is not known.</summary>
    /// <param name="dump">The dump.</param>
    /// <param name="thread">One of its threads.</param>
    /// <param name="positions">Where its frames are, as <see cref="FrameNormalizer"/> says.</param>
    /// <param name="moduleOf">The wasm module of a frame, or null when it is not at hand.</param>
    public static FrameState?[] Of(
        CoredumpFile dump,
        CoredumpThread thread,
        IReadOnlyList<FramePosition> positions,
        Func<CoredumpFrame, WasmModule?> moduleOf
    )
    {
        var states = new FrameState?[thread.Frames.Count];
        for (var i = 0; i < states.Length; i++)
        {
            var frame = thread.Frames[i];
            if (moduleOf(frame) is { } module && positions[i].FunctionIndex is { } function)
                states[i] = new FrameState(dump, frame, module, function, positions[i].Offset, OnlyInstance(dump, frame));
        }
        return states;
    }

    // Wasmtime names the last instance of a module in every frame: with several, the dump's index proves nothing.
    private static int? OnlyInstance(CoredumpFile dump, CoredumpFrame frame)
    {
        int? only = null;
        var module = dump.ModuleIndexOf(frame) ?? 0;
        for (var i = 0; i < dump.Instances.Count; i++)
        {
            if (dump.Instances[i].ModuleIndex != module)
                continue;
            if (only is not null)
                return null;
            only = i;
        }
        return only;
    }
}
