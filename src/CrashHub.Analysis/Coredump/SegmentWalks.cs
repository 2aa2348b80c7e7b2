using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Coredump;

/// <summary>
/// Indexes the data section of a large and sound dump by several walks at once. A header's place is known only from the header before it, and nearly
/// each lies in a page of its own: one walk waits for memory at every segment, several wait together. Where the later walks begin is guessed; the guess
/// is proved when the walk before arrives exactly there. A section that is unusual in any way is left to <see cref="SegmentReader"/>, which says what is
/// wrong with it.
/// </summary>
internal ref struct SegmentWalks
{
    /// <summary>Sections below this many bytes are not worth a guess.</summary>
    public const int LeastLength = 256 * 1024;

    private const int MostWalks = 8;

    /// <summary>Wasmtime's segments have at most 4096 bytes, so a header begins in any stretch as long as this.</summary>
    private const int Stretch = 4096 + 32;

    /// <summary>Steps of each walk between two looks at what they met.</summary>
    private const int Batch = 32;

    /// <summary>Headers that must follow each other, with ascending addresses, for a guess.</summary>
    private const int HeadersInAGuess = 4;

    /// <summary>An active segment of the first memory at <c>i32.const</c>, as the first two bytes say.</summary>
    private const ushort StartI32 = 0x4100;
    private const ushort StartI64 = 0x4200;
    private const byte End = 0x0b;

    /// <summary>Bytes of an address; a 64-bit one in a dump that can be read needs no more.</summary>
    private const int LongestAddress = 5;

    /// <summary>What is read of a header at once; more than it has.</summary>
    private const int LongestHeader = 16;

    private readonly ReadOnlySpan<byte> data;

    /// <summary>The last bytes, and zeros behind them: a header is read without asking at each byte whether there is one.</summary>
    private readonly ReadOnlySpan<byte> tail;

    private readonly int offset;
    private readonly ulong size;
    private readonly bool isWide;
    private readonly ushort start;

    private SegmentWalks(ReadOnlySpan<byte> data, int offset, ulong size, bool isWide)
    {
        this.data = data;
        this.offset = offset;
        this.size = size;
        this.isWide = isWide;
        start = isWide ? StartI64 : StartI32;
    }

    private SegmentWalks(ReadOnlySpan<byte> data, int offset, WasmMemory memory)
        : this(data, offset, memory.ByteLength, memory.Is64)
    {
        var padded = new byte[2 * LongestHeader];
        data[^LongestHeader..].CopyTo(padded);
        tail = padded;
    }

    /// <summary>The segments of a section that all belong to the first memory, ascending and disjoint; null when it is not that simple.</summary>
    public static SegmentTable? Read(ReadOnlySpan<byte> file, WasmSection section, WasmMemory memory, AnalysisLimits limits)
    {
        if (section.Length < LeastLength || section.IsCut)
            return null;
        var contents = file.Slice((int)section.Offset, (int)section.Length);
        var cursor = new ByteCursor(contents);
        var count = cursor.ReadVarUInt32();
        if (cursor.Failed || count > (uint)limits.MaxSegments)
            return null;
        var walks = new SegmentWalks(contents, (int)section.Offset, memory);
        return walks.Read((int)cursor.Offset, count);
    }

    private readonly SegmentTable? Read(int first, uint count)
    {
        Span<int> at = stackalloc int[MostWalks];
        Span<int> stop = stackalloc int[MostWalks];
        var walks = Guess(first, at);
        if (walks == 1)
            return null;
        at[1..walks].CopyTo(stop);
        stop[walks - 1] = data.Length;

        var tables = new SegmentTable[walks];
        for (var i = 0; i < walks; i++)
            tables[i] = new SegmentTable();
        if (!Walk(at[..walks], stop[..walks], tables))
            return null;
        for (var i = 1; i < walks; i++)
            tables[0].Join(tables[i]);
        tables[0].Trim();
        return tables[0].IsDisjoint && (uint)tables[0].Count == count ? tables[0] : null;
    }

    /// <summary>
    /// Walks until each has arrived where the next began; false when one misses that place, or meets what is unusual. Steps of all walks in turn, as lean
    /// as may be so that their waits overlap, then a look at the headers that they met, which are in the cache by then.
    /// </summary>
    private readonly bool Walk(Span<int> at, ReadOnlySpan<int> stop, SegmentTable[] tables)
    {
        Span<int> met = stackalloc int[MostWalks * Batch];
        for (var left = tables.Length; left > 0; )
        {
            Step(at, stop, met);
            left = tables.Length;
            for (var i = 0; i < tables.Length; i++)
            {
                if (!Keep(met.Slice(i * Batch, Batch), ref at[i], stop[i], tables[i]))
                    return false;
                if (at[i] == stop[i])
                    left--;
            }
        }
        return true;
    }

    private readonly void Step(Span<int> at, ReadOnlySpan<int> stop, Span<int> met)
    {
        var safe = data.Length - LongestHeader;
        for (var step = 0; step < Batch; step++)
        {
            for (var i = 0; i < at.Length; i++)
            {
                var place = at[i];
                met[(i * Batch) + step] = place;
                if (place < stop[i] && place <= safe)
                    at[i] = place + Header.Read(data.Slice(place, LongestHeader)).WholeLength;
            }
        }
    }

    /// <summary>Keeps the segments that a walk met on its way to <paramref name="at"/>.</summary>
    private readonly bool Keep(ReadOnlySpan<int> met, ref int at, int stop, SegmentTable table)
    {
        foreach (var place in met)
        {
            if (place >= stop || data.Length - place < LongestHeader)
                break;
            var next = place;
            if (!TryRead(ref next, out var segment))
                return false;
            table.Add(segment);
        }
        // What begins in the last bytes.
        while (at < stop && data.Length - at < LongestHeader)
        {
            if (!TryRead(ref at, out var segment))
                return false;
            table.Add(segment);
        }
        return at <= stop;
    }

    /// <summary>Places at about equal distances where headers seem to begin; the first is known.</summary>
    private readonly int Guess(int first, Span<int> places)
    {
        places[0] = first;
        var found = 1;
        for (var i = 1; i < MostWalks; i++)
        {
            var from = first + (int)((long)(data.Length - first) * i / MostWalks);
            for (var place = from; place < from + Stretch; place++)
            {
                if (!IsGuess(place))
                    continue;
                places[found++] = place;
                break;
            }
        }
        return found;
    }

    private readonly bool IsGuess(int place)
    {
        ulong next = 0;
        for (var i = 0; i < HeadersInAGuess; i++)
        {
            if (!TryRead(ref place, out var segment) || segment.Address < next)
                return false;
            next = segment.End;
        }
        return true;
    }

    /// <summary>Reads the header of a segment as Wasmtime writes it (active, first memory, not empty, inside the memory) and steps over its bytes.</summary>
    private readonly bool TryRead(ref int place, out MemorySegment segment)
    {
        segment = default;
        var left = data.Length - place;
        if (left <= 0)
            return false;
        var header = Header.Read(left < LongestHeader ? tail[(LongestHeader - left)..] : data.Slice(place, LongestHeader));
        if (!header.IsUsual(start) || header.WholeLength > left)
            return false;
        var address = ToAddress(header.Number, header.NumberBytes);
        if (address >= size || (ulong)header.Length > size - address)
            return false;
        segment = new MemorySegment(address, offset + place + header.WholeLength - header.Length, header.Length);
        place += header.WholeLength;
        return true;
    }

    /// <summary>
    /// The value of a signed LEB128 number of 1 to 5 bytes. Addresses above 2 GiB are negative as i32 numbers. A number that is out of range for its type
    /// becomes an address that no memory has.
    /// </summary>
    private readonly ulong ToAddress(ulong number, int bytes)
    {
        var bits =
            (number & 0x7f)
            | ((number >> 1) & (0x7ful << 7))
            | ((number >> 2) & (0x7ful << 14))
            | ((number >> 3) & (0x7ful << 21))
            | ((number >> 4) & (0x7ful << 28));
        var unused = 64 - (7 * bytes);
        var value = (long)(bits << unused) >> unused;
        return isWide ? (ulong)value
            : value == (int)value ? (uint)value
            : ulong.MaxValue;
    }

    /// <summary>Flags and opcode (two bytes), an address, <c>end</c>, and a length of one or two bytes, which hold what Wasmtime's longest segment needs.</summary>
    /// <param name="First">The first eight bytes.</param>
    /// <param name="Rest">Four bytes from <c>end</c> on.</param>
    /// <param name="NumberBytes">Bytes of the address; one more than it may have when it has no end.</param>
    private readonly record struct Header(ulong First, uint Rest, int NumberBytes)
    {
        /// <summary>The address as it is written, and what follows it.</summary>
        public ulong Number => First >> 16;

        public int Length => (int)(((Rest >> 8) & 0x7f) | ((Rest >> 9) & 0x3f80 & (0 - IsLong)));

        /// <summary>Bytes of the header and of the segment; more than zero, whatever the bytes are.</summary>
        public int WholeLength => 4 + NumberBytes + (int)IsLong + Length;

        private uint IsLong => (Rest >> 15) & 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Header Read(ReadOnlySpan<byte> bytes)
        {
            var first = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            // The number's last byte is the first one without its high bit.
            var numberBytes = Math.Min(BitOperations.TrailingZeroCount(~first & 0x8080_8080_8080_0000) / 8, LongestAddress + 2) - 1;
            return new Header(first, BinaryPrimitives.ReadUInt32LittleEndian(bytes[(2 + numberBytes)..]), numberBytes);
        }

        public bool IsUsual(ushort start) =>
            (ushort)First == start
            && NumberBytes <= LongestAddress
            && (byte)Rest == End
            && Length > 0
            && (Rest & 0x80_0000 & (0 - (IsLong << 23))) == 0;
    }
}
