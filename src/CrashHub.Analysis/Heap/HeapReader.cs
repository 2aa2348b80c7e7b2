using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Heap;

/// <summary>
/// Finds the heap in a dumped memory. No symbol is needed: each allocator's state is told by its shape and taken only when it proves itself, so a stripped module
/// is as good as one with names, and what only looks like a heap is none.
/// </summary>
public static class HeapReader
{
    private const string TlsfRoot = "~lib/rt/tlsf/ROOT";

    // wasm-ld keeps the first kilobyte free, so that no object lies at a null pointer.
    private const ulong FirstStatic = 1024;

    /// <summary>The heap of a memory; null where none proves itself. Costs what the heap's blocks and the program's static data are long; bounded.</summary>
    /// <param name="dump">The dump.</param>
    /// <param name="instance">An instance that uses the memory; its globals may hold an allocator's root.</param>
    /// <param name="module">Its module.</param>
    /// <param name="memory">Index of the memory in the dump. Of memories with 64-bit addresses nothing is read.</param>
    /// <param name="limits">Bounds the blocks (<see cref="AnalysisLimits.MaxHeapChunks"/>).</param>
    public static HeapImage? Read(CoredumpFile dump, CoredumpInstance instance, WasmModule module, uint memory, AnalysisLimits limits)
    {
        if (
            memory >= (uint)dump.Memories.Count
            || dump.Memories[(int)memory] is not { Is64: false } shape
            || dump.Memory.Segments(memory).Count == 0
        )
            return null;
        var words = new HeapWords(dump.Memory, memory, Math.Min(shape.ByteLength, 1ul << 32));
        if (ReadTlsf(words, dump, instance, module, limits) is { } tlsf)
            return new HeapImage(HeapAllocator.Tlsf, memory, tlsf);
        var from = StaticStart(module);
        if (DlmallocHeap.Read(words, from, words.Size, limits) is { } dlmalloc)
            return new HeapImage(HeapAllocator.Dlmalloc, memory, dlmalloc);
        return EmmallocHeap.Read(words, from, words.Size, limits) is { } emmalloc
            ? new HeapImage(HeapAllocator.Emmalloc, memory, emmalloc)
            : null;
    }

    private static HeapBlocks? ReadTlsf(
        HeapWords words,
        CoredumpFile dump,
        CoredumpInstance instance,
        WasmModule module,
        AnalysisLimits limits
    )
    {
        HeapBlocks? unnamed = null;
        for (var i = 0; i < module.Globals.Count && i < instance.Globals.Count; i++)
        {
            if (
                module.Globals[i] is not { IsMutable: true, Type.Kind: WasmTypeKind.I32 }
                || instance.Globals[i] >= (uint)dump.Globals.Count
            )
                continue;
            if (dump.Globals[(int)instance.Globals[i]].Initial is not { Kind: ConstantKind.I32, Bits: > 0 and var root })
                continue;
            var isNamed = module.Names.Global((uint)i) == TlsfRoot;
            var found = TlsfHeap.Read(words, (uint)root, isNamed, limits);
            if (isNamed && found is not null)
                return found;
            unnamed ??= found;
        }
        return unnamed;
    }

    private static ulong StaticStart(WasmModule module)
    {
        var start = ulong.MaxValue;
        foreach (var segment in module.DataSegments)
        {
            if (segment is { IsActive: true, Address: { } address, Length: > 0 })
                start = Math.Min(start, address);
        }
        return start == ulong.MaxValue ? FirstStatic : start;
    }
}
