using System.Buffers.Binary;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>A buffer that is filled, copied and cleared over and over.</summary>
internal sealed class Scratch
{
    private const int MaxVarLength = 5;
    private byte[] bytes = new byte[4096];

    /// <summary>Bytes written since the last <see cref="Clear"/>.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);

    /// <summary>Seven bits a byte, low ones first.</summary>
    public void Var(uint value)
    {
        if (bytes.Length - Length < MaxVarLength)
            Grow(MaxVarLength);
        var target = bytes;
        var at = Length;
        while (value >= 0x80)
        {
            target[at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        target[at++] = (byte)value;
        Length = at;
    }

    /// <summary>A signed difference: small magnitudes are short.</summary>
    public void Difference(uint value, uint previous)
    {
        var difference = (int)(value - previous);
        Var((uint)(difference << 1 ^ difference >> 31));
    }

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    private Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count)
            Grow(count);
        var span = bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    private void Grow(int count) => Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + count));
}
