using System.Collections.Concurrent;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Coredump;

/// <summary>
/// The captured contents of a dump's memories: an index of segments over the file, 16 bytes a segment. Nothing is allocated for declared pages.
/// Memory indices are the dump's (see <see cref="CoredumpInstance.Memories"/>). Where segments overlap the later one counts, as at instantiation.
/// </summary>
public sealed class MemoryImage
{
    private const ulong ChunkSize = 4096;

    private readonly ReadOnlyMemory<byte> file;
    private readonly MemorySegment[][] segments;
    private readonly IReadOnlyList<WasmMemory> memories;
    private readonly ConcurrentDictionary<uint, bool> chunked = new();

    private MemoryImage(
        ReadOnlyMemory<byte> file,
        MemorySegment[][] segments,
        IReadOnlyList<WasmMemory> memories,
        IReadOnlyList<CoredumpNote> notes
    )
    {
        this.file = file;
        this.segments = segments;
        this.memories = memories;
        Notes = notes;
    }

    /// <summary>Damage of the data section.</summary>
    public IReadOnlyList<CoredumpNote> Notes { get; }

    /// <summary>Captured segments of a memory by ascending address, without overlap; empty for a memory that is not there.</summary>
    public IReadOnlyList<MemorySegment> Segments(uint memory) => Of(memory);

    /// <summary>Captured bytes of a memory.</summary>
    public ulong CapturedBytes(uint memory)
    {
        ulong total = 0;
        foreach (var segment in Of(memory))
            total += (ulong)segment.Length;
        return total;
    }

    /// <summary>
    /// True when the memory has Wasmtime's shape: each segment inside one aligned chunk of 4096 bytes, its first and last byte not zero. Then a
    /// byte that is absent was zero; otherwise it is unknown. Touches every segment, once.
    /// </summary>
    public bool AbsentBytesAreZero(uint memory) => chunked.GetOrAdd(memory, IsChunked);

    /// <summary>
    /// Copies what was captured of a range; other bytes of the destination become zero.
    /// </summary>
    /// <param name="address">Memory index of the dump, and first address.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <param name="captured">Receives the parts that were captured, ascending; may be null.</param>
    /// <returns>Bytes that were captured.</returns>
    public int Read(MemoryAddress address, Span<byte> destination, ICollection<MemoryRange>? captured = null)
    {
        destination.Clear();
        if (destination.IsEmpty)
            return 0;
        var list = Of(address.Memory);
        var last =
            destination.Length - 1 > 0 && address.Address > ulong.MaxValue - (ulong)(destination.Length - 1)
                ? ulong.MaxValue
                : address.Address + (ulong)(destination.Length - 1);
        var total = 0;
        for (var i = FirstEndingAtOrAfter(list, address.Address); i < list.Length && list[i].Address <= last; i++)
        {
            var segment = list[i];
            var from = Math.Max(segment.Address, address.Address);
            var to = Math.Min(segment.Last, last);
            var length = (int)(to - from + 1);
            var source = file.Span.Slice(segment.FileOffset + (int)(from - segment.Address), length);
            source.CopyTo(destination[(int)(from - address.Address)..]);
            captured?.Add(new MemoryRange(from, length));
            total += length;
        }
        return total;
    }

    /// <summary>
    /// Reads bytes that are known: captured, or absent where <see cref="AbsentBytesAreZero"/> holds, inside the memory. False when any byte
    /// is not known; the destination is then not to be used.
    /// </summary>
    public bool TryRead(MemoryAddress address, Span<byte> destination)
    {
        if (!IsInside(address, destination.Length))
            return false;
        return Read(address, destination) == destination.Length || AbsentBytesAreZero(address.Memory);
    }

    /// <summary>True when the range lies inside the memory's size at the trap.</summary>
    public bool IsInside(MemoryAddress address, int length)
    {
        if (address.Memory >= (uint)memories.Count || length < 0)
            return false;
        var size = memories[(int)address.Memory].ByteLength;
        return address.Address <= size && (ulong)length <= size - address.Address;
    }

    internal static MemoryImage Read(
        ReadOnlyMemory<byte> file,
        WasmSection? section,
        IReadOnlyList<WasmMemory> memories,
        AnalysisLimits limits
    )
    {
        var reader = new SegmentReader(memories, limits);
        if (section is { } data)
            reader.Read(file.Span, data);
        return new MemoryImage(file, reader.Finish(), memories, reader.Notes);
    }

    private MemorySegment[] Of(uint memory) => memory < (uint)segments.Length ? segments[memory] : [];

    private static int FirstEndingAtOrAfter(MemorySegment[] list, ulong address)
    {
        var low = 0;
        var high = list.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (list[middle].Last < address)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private bool IsChunked(uint memory)
    {
        var list = Of(memory);
        if (list.Length == 0)
            return false;
        var bytes = file.Span;
        foreach (var segment in list)
        {
            if (segment.Address / ChunkSize != segment.Last / ChunkSize)
                return false;
            if (bytes[segment.FileOffset] == 0 || bytes[segment.FileOffset + segment.Length - 1] == 0)
                return false;
        }
        return true;
    }
}
