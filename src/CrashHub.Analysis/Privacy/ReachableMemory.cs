using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Privacy;

/// <summary>
/// Finds the memory that frames reach. The dump alone says it, no module is needed: a mutable global whose value lies in the memory may be a stack
/// pointer, and the stack lies above it (LLVM's stack grows down; a little below it are the frames of leaf functions). From there, from other globals,
/// and from locals and operands where the producer wrote them, aligned words that are addresses are followed two steps. What is found earlier is
/// youngest, and is kept when the bound is met.
/// </summary>
internal sealed class ReachableMemory
{
    /// <summary>Bytes kept above a stack pointer: the size of wasm-ld's stack, in which every older frame lies.</summary>
    internal const ulong StackAbove = 64 * 1024;

    /// <summary>Bytes kept below it.</summary>
    internal const ulong StackBelow = 1024;

    // What is kept around a pointer: a header before it (AssemblyScript's has 20 bytes), and the object.
    private const ulong Before = 32;
    private const ulong ObjectBytes = 512;
    private const ulong FartherBytes = 256;

    // No compiler puts data below; small numbers are none.
    private const ulong LeastAddress = 1024;

    private readonly CoredumpFile dump;
    private readonly long most;
    private readonly KeptRanges[] kept;
    private long total;

    private ReachableMemory(CoredumpFile dump, AnalysisLimits limits)
    {
        this.dump = dump;
        most = limits.MaxReachableBytes;
        kept = [.. dump.Memories.Select(memory => new KeptRanges(memory.ByteLength))];
    }

    /// <summary>For each memory of the dump the ranges that are reached.</summary>
    public static IReadOnlyList<IReadOnlyList<MemoryRange>> Of(CoredumpFile dump, AnalysisLimits limits)
    {
        var reachable = new ReachableMemory(dump, limits);
        var near = new List<(uint Memory, MemoryRange Range)>();
        reachable.AddStacks(near);
        reachable.AddValues(near);
        var far = reachable.Follow(near, ObjectBytes);
        reachable.Follow(far, FartherBytes);
        return [.. reachable.kept.Select(ranges => ranges.ToList())];
    }

    private void AddStacks(List<(uint, MemoryRange)> found)
    {
        foreach (var instance in dump.Instances)
        {
            if (instance.Memories.Count == 0)
                continue;
            foreach (var index in instance.Globals)
            {
                if (index < (uint)dump.Globals.Count && dump.Globals[(int)index] is { IsMutable: true } global)
                    AddStack(instance.Memories[0], global.Initial.AsAddress ?? 0, found);
            }
        }
    }

    private void AddStack(uint memory, ulong pointer, List<(uint, MemoryRange)> found)
    {
        if (!IsAddress(memory, pointer))
            return;
        Keep(memory, pointer - Math.Min(StackBelow, pointer), Above(pointer, StackAbove), found);
    }

    private void AddValues(List<(uint, MemoryRange)> found)
    {
        foreach (var instance in dump.Instances)
        {
            foreach (var memory in instance.Memories)
            foreach (var index in instance.Globals)
            {
                if (total >= most)
                    return;
                if (index < (uint)dump.Globals.Count)
                    Point(memory, dump.Globals[(int)index].Initial.AsAddress ?? 0, ObjectBytes, found);
            }
        }
        foreach (var thread in dump.Threads)
        foreach (var frame in thread.Frames)
        {
            if (total >= most)
                return;
            if (frame.LocalCount + frame.StackCount > 0 && dump.InstanceOf(frame) is { Memories: [var memory, ..] })
            {
                PointAll(memory, dump.Locals(frame), found);
                PointAll(memory, dump.OperandStack(frame), found);
            }
        }
    }

    private void PointAll(uint memory, CoredumpValue[] values, List<(uint, MemoryRange)> found)
    {
        foreach (var value in values)
        {
            if (value.Kind is CoredumpValueKind.I32 or CoredumpValueKind.I64 or CoredumpValueKind.LowBits)
                Point(memory, value.Bits, ObjectBytes, found);
        }
    }

    /// <summary>Keeps what the words of ranges point to; what is new of it is the next step's.</summary>
    private List<(uint, MemoryRange)> Follow(List<(uint Memory, MemoryRange Range)> from, ulong bytes)
    {
        var found = new List<(uint, MemoryRange)>();
        Span<byte> window = stackalloc byte[4096];
        foreach (var (memory, range) in from)
        {
            var width = dump.Memories[(int)memory].Is64 ? 8ul : 4ul;
            var end = range.Address + (ulong)range.Length;
            for (var at = (range.Address + width - 1) & ~(width - 1); at < end && end - at >= width && total < most; )
            {
                var words = window[..(int)(Math.Min((ulong)window.Length, end - at) & ~(width - 1))];
                if (dump.Memory.Read(new MemoryAddress(memory, at), words) > 0)
                    FollowWords(memory, words, (int)width, bytes, found);
                at += (ulong)words.Length;
            }
        }
        return found;
    }

    private void FollowWords(uint memory, ReadOnlySpan<byte> words, int width, ulong bytes, List<(uint, MemoryRange)> found)
    {
        for (; words.Length >= width && total < most; words = words[width..])
        {
            var word = width == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(words) : BinaryPrimitives.ReadUInt32LittleEndian(words);
            Point(memory, word, bytes, found);
        }
    }

    private void Point(uint memory, ulong pointer, ulong bytes, List<(uint, MemoryRange)> found)
    {
        if (IsAddress(memory, pointer))
            Keep(memory, pointer - Before, Above(pointer, bytes), found);
    }

    private bool IsAddress(uint memory, ulong value) =>
        value >= LeastAddress && memory < (uint)kept.Length && value < dump.Memories[(int)memory].ByteLength;

    private void Keep(uint memory, ulong start, ulong end, List<(uint, MemoryRange)> found)
    {
        foreach (var part in kept[(int)memory].Add(start, end, most - total))
        {
            total += part.Length;
            found.Add((memory, part));
        }
    }

    private static ulong Above(ulong address, ulong bytes) => address > ulong.MaxValue - bytes ? ulong.MaxValue : address + bytes;
}
