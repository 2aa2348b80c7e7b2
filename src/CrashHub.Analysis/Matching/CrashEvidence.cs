using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Matching;

/// <summary>What a crash shows of one of its modules.</summary>
internal sealed class CrashEvidence
{
    /// <summary>The stacks, youngest frame first, as they lie in a candidate. Equal in length and order for all candidates.</summary>
    public required Func<WasmModule, IReadOnlyList<IReadOnlyList<EvidenceFrame>>> StacksIn { get; init; }

    /// <summary>The dump; null for a text.</summary>
    public CoredumpFile? Dump { get; init; }

    /// <summary>An instance of the module that frames run in; null for a text, and where an index leads nowhere.</summary>
    public CoredumpInstance? Instance { get; init; }

    /// <summary>The dump's memory for a memory of a candidate; null when the dump lacks it or does not say which it is.</summary>
    public uint? MemoryOf(WasmModule candidate, uint memory)
    {
        if (Dump is not { } dump || Instance is not { } instance)
            return null;
        // Wasmtime leaves shared memories out of an instance's list, and the indices behind them shift (wasmtime-quirks, shared-memory).
        if (instance.Memories.Count != candidate.Memories.Count)
        {
            if (memory >= (uint)candidate.Memories.Count || candidate.Memories[(int)memory].IsShared)
                return null;
            for (var before = (int)memory - 1; before >= 0; before--)
                memory -= candidate.Memories[before].IsShared ? 1u : 0;
        }
        return memory < (uint)instance.Memories.Count && instance.Memories[(int)memory] < (uint)dump.Memories.Count
            ? instance.Memories[(int)memory]
            : null;
    }
}
