using System.Buffers.Binary;
using System.Text;

namespace CrashHub.Testing;

/// <summary>Writes the primitives of the wasm binary format.</summary>
public sealed class WasmWriter
{
    private readonly List<byte> written = [];

    /// <summary>Bytes written.</summary>
    public int Length => written.Count;

    public WasmWriter Byte(byte value)
    {
        written.Add(value);
        return this;
    }

    public WasmWriter Bytes(params ReadOnlySpan<byte> bytes)
    {
        written.AddRange(bytes);
        return this;
    }

    /// <summary>Unsigned LEB128.</summary>
    public WasmWriter Unsigned(ulong value)
    {
        while (value >= 0x80)
        {
            written.Add((byte)(value | 0x80));
            value >>= 7;
        }
        return Byte((byte)value);
    }

    /// <summary>Signed LEB128.</summary>
    public WasmWriter Signed(long value)
    {
        while (value is < -64 or > 63)
        {
            written.Add((byte)(value | 0x80));
            value >>= 7;
        }
        return Byte((byte)(value & 0x7f));
    }

    /// <summary>Unsigned LEB128 padded to five bytes, as linkers write relocatable numbers.</summary>
    public WasmWriter Padded(uint value) =>
        Bytes((byte)(value | 0x80), (byte)(value >> 7 | 0x80), (byte)(value >> 14 | 0x80), (byte)(value >> 21 | 0x80), (byte)(value >> 28));

    public WasmWriter UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Bytes(bytes);
    }

    public WasmWriter UInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Bytes(bytes);
    }

    /// <summary>Length and bytes.</summary>
    public WasmWriter Vector(ReadOnlySpan<byte> bytes) => Unsigned((ulong)bytes.Length).Bytes(bytes);

    /// <summary>A name in UTF-8.</summary>
    public WasmWriter Name(string name) => Vector(Encoding.UTF8.GetBytes(name));

    public byte[] ToArray() => [.. written];
}
