using System.Buffers.Binary;

namespace CrashHub.Analysis.Bytes;

/// <summary>
/// A sticky reader over untrusted bytes: the first failure is recorded with its absolute offset and empties the cursor; every later read
/// returns zero. Callers test <see cref="Failed"/> once per record. Numbers are little-endian.
/// </summary>
public ref struct ByteCursor
{
    private ReadOnlySpan<byte> rest;
    private readonly long end;

    /// <summary>Reads <paramref name="bytes"/>, whose first byte lies at <paramref name="baseOffset"/> of the file.</summary>
    public ByteCursor(ReadOnlySpan<byte> bytes, long baseOffset = 0)
    {
        rest = bytes;
        end = baseOffset + bytes.Length;
    }

    /// <summary>The kind of the first failure, or <see cref="ParseErrorKind.None"/>.</summary>
    public ParseErrorKind ErrorKind { get; private set; }

    /// <summary>Absolute byte offset of the first failure; meaningful when <see cref="Failed"/>.</summary>
    public long ErrorOffset { get; private set; }

    /// <summary>True once any read failed.</summary>
    public readonly bool Failed => ErrorKind != ParseErrorKind.None;

    /// <summary>Absolute offset of the next byte; after a failure the input's end.</summary>
    public readonly long Offset => end - rest.Length;

    /// <summary>Bytes left; zero after a failure.</summary>
    public readonly int Remaining => rest.Length;

    /// <summary>The bytes left, for loops that look at many of them; empty after a failure.</summary>
    internal readonly ReadOnlySpan<byte> Rest => rest;

    /// <summary>True when nothing is left, also after a failure.</summary>
    public readonly bool AtEnd => rest.IsEmpty;

    /// <summary>Records a failure at <paramref name="offset"/> unless one is recorded already, and empties the cursor.</summary>
    public void Fail(ParseErrorKind kind, long offset)
    {
        if (Failed)
            return;
        ErrorKind = kind;
        ErrorOffset = Math.Min(offset, end);
        rest = default;
    }

    /// <summary>Records a failure at the next byte.</summary>
    public void Fail(ParseErrorKind kind) => Fail(kind, Offset);

    /// <summary>The first failure as an error of <paramref name="section"/>.</summary>
    public readonly ParseError Error(string? section, string detail) => new(ErrorKind, section, ErrorOffset, detail);

    /// <summary>The next byte without taking it; zero at the end.</summary>
    public readonly byte Peek() => rest.IsEmpty ? (byte)0 : rest[0];

    /// <summary>One byte.</summary>
    public byte ReadByte()
    {
        if (rest.IsEmpty)
        {
            Fail(ParseErrorKind.UnexpectedEnd);
            return 0;
        }
        var value = rest[0];
        rest = rest[1..];
        return value;
    }

    /// <summary>Two bytes, little-endian.</summary>
    public ushort ReadUInt16() => Take(2, out var bytes) ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;

    /// <summary>Three bytes, little-endian (DWARF 5 <c>DW_FORM_strx3</c>, <c>DW_FORM_addrx3</c>).</summary>
    public uint ReadUInt24() => Take(3, out var b) ? b[0] | (uint)b[1] << 8 | (uint)b[2] << 16 : 0;

    /// <summary>Four bytes, little-endian.</summary>
    public uint ReadUInt32() => Take(4, out var bytes) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    /// <summary>Eight bytes, little-endian.</summary>
    public ulong ReadUInt64() => Take(8, out var bytes) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;

    /// <summary>An unsigned LEB128 of at most 32 bits in at most five bytes, as wasm wants it: unused bits must be zero.</summary>
    public uint ReadVarUInt32() => (uint)ReadUnsigned(32);

    /// <summary>An unsigned LEB128 of at most 64 bits in at most ten bytes.</summary>
    public ulong ReadVarUInt64() => ReadUnsigned(64);

    /// <summary>A signed LEB128 of at most 32 bits in at most five bytes.</summary>
    public int ReadVarInt32() => (int)ReadSigned(32);

    /// <summary>A signed LEB128 of at most 33 bits (wasm block types).</summary>
    public long ReadVarInt33() => ReadSigned(33);

    /// <summary>A signed LEB128 of at most 64 bits in at most ten bytes.</summary>
    public long ReadVarInt64() => ReadSigned(64);

    /// <summary>The next <paramref name="count"/> bytes; fails with <see cref="ParseErrorKind.LengthPastEnd"/> when there are fewer.</summary>
    public ReadOnlySpan<byte> ReadBytes(ulong count)
    {
        if (count > (ulong)rest.Length)
        {
            Fail(ParseErrorKind.LengthPastEnd);
            return default;
        }
        var bytes = rest[..(int)count];
        rest = rest[(int)count..];
        return bytes;
    }

    /// <summary>Steps over <paramref name="count"/> bytes.</summary>
    public void Skip(ulong count) => ReadBytes(count);

    /// <summary>The bytes before the next zero byte; the zero is taken too.</summary>
    public ReadOnlySpan<byte> ReadZeroTerminated()
    {
        var length = rest.IndexOf((byte)0);
        if (length < 0)
        {
            Fail(ParseErrorKind.UnexpectedEnd, end);
            return default;
        }
        var bytes = rest[..length];
        rest = rest[(length + 1)..];
        return bytes;
    }

    /// <summary>A wasm name: LEB128 length, then bytes. Names stay bytes until they are shown.</summary>
    public ReadOnlySpan<byte> ReadName() => ReadBytes(ReadVarUInt32());

    /// <summary>
    /// A LEB128 count of items of at least <paramref name="minimumItemSize"/> bytes each; fails with
    /// <see cref="ParseErrorKind.CountPastEnd"/> when so many cannot fit into what is left.
    /// </summary>
    public uint ReadCount(uint minimumItemSize = 1)
    {
        var start = Offset;
        var count = ReadVarUInt32();
        if (!Failed && count > (uint)rest.Length / minimumItemSize)
        {
            Fail(ParseErrorKind.CountPastEnd, start);
            return 0;
        }
        return count;
    }

    private bool Take(int count, out ReadOnlySpan<byte> bytes)
    {
        if (rest.Length < count)
        {
            Fail(ParseErrorKind.UnexpectedEnd);
            bytes = default;
            return false;
        }
        bytes = rest[..count];
        rest = rest[count..];
        return true;
    }

    private ulong ReadUnsigned(int bits)
    {
        if (!rest.IsEmpty && rest[0] < 0x80)
        {
            var single = rest[0];
            rest = rest[1..];
            return single;
        }
        var start = Offset;
        ulong value = 0;
        var shift = 0;
        foreach (var next in rest)
        {
            var left = bits - shift;
            if (left <= 0 || (left < 7 && (next & 0x7f) >> left != 0))
            {
                Fail(ParseErrorKind.InvalidLeb128, start);
                return 0;
            }
            value |= (ulong)(next & 0x7f) << shift;
            shift += 7;
            if (next < 0x80)
            {
                rest = rest[(shift / 7)..];
                return value;
            }
        }
        Fail(ParseErrorKind.UnexpectedEnd, end);
        return 0;
    }

    private long ReadSigned(int bits)
    {
        var start = Offset;
        ulong value = 0;
        var shift = 0;
        foreach (var next in rest)
        {
            var left = bits - shift;
            // The last byte's bits beyond the type must all equal its sign bit.
            if (left <= 0 || (left < 7 && (sbyte)(next << 1) >> left is not (0 or -1)))
            {
                Fail(ParseErrorKind.InvalidLeb128, start);
                return 0;
            }
            value |= (ulong)(next & 0x7f) << shift;
            shift += 7;
            if (next < 0x80)
            {
                rest = rest[(shift / 7)..];
                return shift < 64 && (next & 0x40) != 0 ? (long)(value | ulong.MaxValue << shift) : (long)value;
            }
        }
        Fail(ParseErrorKind.UnexpectedEnd, end);
        return 0;
    }
}
