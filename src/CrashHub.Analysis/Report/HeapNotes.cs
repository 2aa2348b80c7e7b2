using System.Globalization;
using System.Text;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Heap;

namespace CrashHub.Analysis.Report;

/// <summary>
/// Says where a heap's own data was written over, and which frames hold pointers into the blocks there. Says nothing of a sound heap, and nothing where several
/// threads may have been inside the allocator.
/// </summary>
internal static class HeapNotes
{
    private const string Kind = "damagedHeap";

    // Stacks run through one or two memories; a dump may name any number.
    private const int MostMemories = 4;
    private const int MostPointers = 8;
    private const int MostFrames = 64;

    /// <summary>Adds a note for each place.</summary>
    /// <param name="dump">The dump, or null for a text.</param>
    /// <param name="modules">The modules that were found.</param>
    /// <param name="pointers">What frames hold beside the dump's own locals; their memory is the dump's.</param>
    /// <param name="notes">Receives the notes.</param>
    /// <param name="limits">Bounds the walk.</param>
    public static void Add(
        CoredumpFile? dump,
        LoadedModules modules,
        IEnumerable<HeapPointer> pointers,
        ReportNotes notes,
        AnalysisLimits limits
    )
    {
        if (dump is not { Threads: [var thread] })
            return;
        List<HeapPointer>? held = null;
        foreach (var heap in HeapsOf(dump, thread, modules, limits))
        {
            foreach (var damage in heap.Damage)
            {
                held ??= [.. LocalsOf(dump, thread), .. pointers];
                notes.Add(Kind, Describe(damage) + Holders(damage, heap.Memory, held));
            }
        }
    }

    private static IEnumerable<HeapImage> HeapsOf(CoredumpFile dump, CoredumpThread thread, LoadedModules modules, AnalysisLimits limits)
    {
        var seen = new HashSet<uint>();
        var asked = new HashSet<uint>();
        for (var i = 0; i < thread.Frames.Count && seen.Count < MostMemories && i < limits.MaxSymbolicatedFrames; i++)
        {
            var frame = thread.Frames[i];
            if (!asked.Add(frame.InstanceIndex) || dump.InstanceOf(frame) is not { Memories: [var memory, ..] } instance)
                continue;
            if (modules.SymbolsOf(FramePlaces.ModuleOf(dump, frame))?.Module is not { } module || !seen.Add(memory))
                continue;
            if (HeapReader.Read(dump, instance, module, memory, limits) is { } heap)
                yield return heap;
        }
    }

    // Any number may look like an address: told is only what lies in a block that is damaged.
    private static IEnumerable<HeapPointer> LocalsOf(CoredumpFile dump, CoredumpThread thread)
    {
        for (var i = 0; i < thread.Frames.Count && i < MostFrames; i++)
        {
            var frame = thread.Frames[i];
            if (frame.LocalCount == 0 || dump.InstanceOf(frame) is not { Memories: [var memory, ..] })
                continue;
            var locals = dump.Locals(frame);
            for (var k = 0; k < locals.Length; k++)
            {
                if (locals[k] is { Kind: CoredumpValueKind.I32, Bits: > 0 and var address })
                    yield return new HeapPointer(
                        string.Create(CultureInfo.InvariantCulture, $"local {k} of frame {i}"),
                        new(memory, address)
                    );
            }
        }
    }

    private static string Describe(HeapDamage damage)
    {
        var culture = CultureInfo.InvariantCulture;
        var before = damage.Before is { } previous
            ? string.Create(culture, $"; before it lies a block {(previous.IsFree ? "that is free" : "in use")}, {Place(previous)}")
            : "";
        return damage.Kind switch
        {
            HeapDamageKind.Header => string.Create(
                culture,
                $"the header of the heap block at 0x{damage.Address:x} was written over{before}"
            ),
            HeapDamageKind.FreeLinks =>
                $"a free heap block, {Place(damage.Chunk)}, was written to while it was free: its list links lead out of the heap",
            _ when damage.Before is not null => string.Create(
                culture,
                $"the header of the heap block at 0x{damage.Address:x} contradicts the block before it{before}"
            ),
            _ => string.Create(
                culture,
                $"the length of a heap block, {Place(damage.Chunk)}, was written over where it is repeated, at 0x{damage.Address:x}"
            ),
        };
    }

    private static string Place(HeapChunk chunk) =>
        string.Create(CultureInfo.InvariantCulture, $"{chunk.PayloadLength} bytes at 0x{chunk.Payload:x}");

    private static string Holders(HeapDamage damage, uint memory, List<HeapPointer> pointers)
    {
        var text = new StringBuilder();
        var count = 0;
        foreach (var pointer in pointers)
        {
            if (pointer.Target.Memory != memory || count == MostPointers || !Touches(damage, pointer.Target.Address))
                continue;
            text.Append(count++ == 0 ? "; pointers there: " : ", ")
                .Append(CultureInfo.InvariantCulture, $"{pointer.Holder} (0x{pointer.Target.Address:x})");
        }
        return text.ToString();
    }

    private static bool Touches(HeapDamage damage, ulong address) =>
        Holds(damage.Chunk, address) || (damage.Before is { } before && Holds(before, address));

    private static bool Holds(HeapChunk chunk, ulong address) =>
        address >= chunk.Address && address - chunk.Address < Math.Max(chunk.Length, 8);
}
