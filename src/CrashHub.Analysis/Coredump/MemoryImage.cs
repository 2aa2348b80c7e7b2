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
    private readonly SegmentTable[] segments;
    private readonly SegmentTable nothing = new();
    private readonly IReadOnlyList<WasmMemory> memories;
    private readonly IReadOnlyList<IReadOnlyList<MemoryRange>> known;
    private readonly Lazy<bool> hasWasmtimeShape;

    private MemoryImage(
        ReadOnlyMemory<byte> file,
        SegmentTable[] segments,
        IReadOnlyList<WasmMemory> memories,
        IReadOnlyList<CoredumpNote> notes,
        bool isPartial,
        IReadOnlyList<IReadOnlyList<MemoryRange>> known
    )
    {
        this.known = known;
        this.file = file;
        this.segments = segments;
        this.memories = memories;
        Notes = notes;
        hasWasmtimeShape = new Lazy<bool>(() => !isPartial && !Notes.Any(note => note.IsDamage) && IsChunked());
    }

    /// <summary>Damage of the data section.</summary>
    public IReadOnlyList<CoredumpNote> Notes { get; }

    /// <summary>True when every byte of the data section's segments is reached by an address: nothing is damaged, left out or hidden by another segment.</summary>
    internal bool IsWhole { get; private init; } = true;

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
    /// True when an absent byte inside a memory was zero: the dump has Wasmtime's shape (each segment inside one aligned chunk of 4096 bytes, its
    /// first and last byte not zero), no segment was lost to damage, and no <c>crashhub</c> section says what was captured. Otherwise an absent
    /// byte is unknown. Touches every segment, once.
    /// </summary>
    public bool AbsentBytesAreZero => hasWasmtimeShape.Value;

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
        for (var reached = list.From(address.Address); reached.MoveNext(); )
        {
            var segment = reached.Current;
            if (segment.Address > last)
                break;
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

    /// <summary>The parts of a range that segments hold, ascending; copies nothing.</summary>
    internal void Captured(MemoryAddress address, int length, List<MemoryRange> captured)
    {
        if (length <= 0)
            return;
        var last = address.Address + (ulong)(length - 1);
        for (var reached = Of(address.Memory).From(address.Address); reached.MoveNext() && reached.Current.Address <= last; )
        {
            var from = Math.Max(reached.Current.Address, address.Address);
            captured.Add(new MemoryRange(from, (int)(Math.Min(reached.Current.Last, last) - from + 1)));
        }
    }

    /// <summary>
    /// Reads bytes that are known: captured, or absent where <see cref="AbsentBytesAreZero"/> holds, inside the memory. False when any byte
    /// is not known; the destination is then not to be used.
    /// </summary>
    public bool TryRead(MemoryAddress address, Span<byte> destination)
    {
        if (!IsInside(address, destination.Length))
            return false;
        return Read(address, destination) == destination.Length || AbsentBytesAreZero || IsListed(address, destination.Length);
    }

    /// <summary>
    /// The parts of a range that no segment holds and that are known to be zero: all of them where <see cref="AbsentBytesAreZero"/> holds, else those in
    /// ranges that the dump's <c>crashhub</c> section lists.
    /// </summary>
    /// <param name="address">Memory index of the dump, and first address; the range lies inside the memory.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="captured">What <see cref="Read(MemoryAddress, Span{byte}, ICollection{MemoryRange})"/> gave for the range.</param>
    public IReadOnlyList<MemoryRange> ImpliedZeros(MemoryAddress address, int length, IReadOnlyList<MemoryRange> captured)
    {
        List<MemoryRange> all = [new(address.Address, length)];
        if (AbsentBytesAreZero)
            return MemoryRanges.Without(all, captured);
        return MemoryRanges.Without(MemoryRanges.Within(Listed(address.Memory), address.Address, length), captured);
    }

    /// <summary>The ranges of a memory that are known though no segment need hold them, as the <c>crashhub</c> section lists them.</summary>
    internal IReadOnlyList<MemoryRange> Listed(uint memory) => memory < (uint)known.Count ? known[(int)memory] : [];

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
        bool isPartial,
        IReadOnlyList<IReadOnlyList<MemoryRange>> known,
        AnalysisLimits limits
    )
    {
        if (section is { } large && memories is [var only] && SegmentWalks.Read(file.Span, large, only, limits) is { } table)
            return new MemoryImage(file, [table], memories, [], isPartial, known);
        var reader = new SegmentReader(memories, limits);
        if (section is { } data)
            reader.Read(file.Span, data);
        var resolved = reader.Finish();
        return new MemoryImage(file, resolved, memories, reader.Notes, isPartial, known)
        {
            IsWhole = !reader.HidesBytes && reader.Notes.Count == 0 && section is not { IsCut: true },
        };
    }

    private bool IsListed(MemoryAddress address, int length) =>
        MemoryRanges.Within(Listed(address.Memory), address.Address, length) is [var only] && only.Length == length;

    /// <summary>The segments from the one on that ends at an address or behind it.</summary>
    internal SegmentTable.Enumerator From(MemoryAddress address) => Of(address.Memory).From(address.Address);

    private SegmentTable Of(uint memory) => memory < (uint)segments.Length ? segments[memory] : nothing;

    private bool IsChunked()
    {
        var bytes = file.Span;
        var any = false;
        foreach (var list in segments)
        {
            foreach (var segment in list)
            {
                any = true;
                if (segment.Address / ChunkSize != segment.Last / ChunkSize)
                    return false;
                if (bytes[segment.FileOffset] == 0 || bytes[segment.FileOffset + segment.Length - 1] == 0)
                    return false;
            }
        }
        return any;
    }
}
