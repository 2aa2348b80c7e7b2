using System.Buffers;
using System.Text;

namespace CrashHub.Analysis.Coredump;

/// <summary>Writes the primitives of the wasm binary format into a buffer that grows.</summary>
internal sealed class DumpWriter
{
    private readonly ArrayBufferWriter<byte> written = new();

    public ReadOnlySpan<byte> Bytes => written.WrittenSpan;

    public void Byte(byte value)
    {
        written.GetSpan(1)[0] = value;
        written.Advance(1);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => written.Write(bytes);

    /// <summary>Unsigned LEB128.</summary>
    public void Unsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>Signed LEB128.</summary>
    public void Signed(long value)
    {
        for (; value is < -64 or > 63; value >>= 7)
            Byte((byte)(value & 0x7f | 0x80));
        Byte((byte)(value & 0x7f));
    }

    /// <summary>A section with its header.</summary>
    public void Section(byte id, ReadOnlySpan<byte> contents)
    {
        Byte(id);
        Unsigned((ulong)contents.Length);
        Raw(contents);
    }

    /// <summary>A custom section.</summary>
    public void Custom(string name, ReadOnlySpan<byte> contents)
    {
        var spelled = Encoding.UTF8.GetBytes(name);
        Custom(spelled, contents);
    }

    /// <summary>A custom section whose name is given as bytes.</summary>
    public void Custom(ReadOnlySpan<byte> name, ReadOnlySpan<byte> contents)
    {
        var head = new DumpWriter();
        head.Unsigned((ulong)name.Length);
        head.Raw(name);
        Byte(0);
        Unsigned((ulong)(head.Bytes.Length + contents.Length));
        Raw(head.Bytes);
        Raw(contents);
    }
}
