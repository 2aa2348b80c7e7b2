using System.Text;

namespace CrashHub.Testing;

/// <summary>Writes one debug section byte by byte.</summary>
public sealed class DwarfBytes
{
    private readonly List<byte> bytes = [];

    /// <summary>Bytes written, which is the offset of what comes next.</summary>
    public int Length => bytes.Count;

    public DwarfBytes U8(int value) => Number((ulong)value, 1);

    public DwarfBytes U16(int value) => Number((ulong)value, 2);

    public DwarfBytes U32(uint value) => Number(value, 4);

    public DwarfBytes U64(ulong value) => Number(value, 8);

    /// <summary>A number of a given width, little-endian.</summary>
    public DwarfBytes Number(ulong value, int width)
    {
        for (var i = 0; i < width; i++)
            bytes.Add((byte)(value >> (8 * i)));
        return this;
    }

    /// <summary>Unsigned LEB128.</summary>
    public DwarfBytes Leb(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return this;
    }

    /// <summary>Signed LEB128.</summary>
    public DwarfBytes SignedLeb(long value)
    {
        for (; value is < -64 or > 63; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)(value & 0x7f));
        return this;
    }

    /// <summary>Text and a zero byte.</summary>
    public DwarfBytes Text(string text) => Raw(Encoding.UTF8.GetBytes(text)).U8(0);

    public DwarfBytes Raw(params ReadOnlySpan<byte> raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    /// <summary>Writes over four bytes, for a length that is known later.</summary>
    public DwarfBytes PatchU32(int offset, uint value)
    {
        for (var i = 0; i < 4; i++)
            bytes[offset + i] = (byte)(value >> (8 * i));
        return this;
    }

    public byte[] ToArray() => bytes.ToArray();
}
