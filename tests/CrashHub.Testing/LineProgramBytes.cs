namespace CrashHub.Testing;

/// <summary>Writes the opcodes of a line program.</summary>
public sealed class LineProgramBytes
{
    private readonly DwarfBytes bytes = new();
    private long line = 1;

    public LineProgramBytes SetAddress(uint address)
    {
        bytes.U8(0).Leb(5).U8(2).U32(address);
        return this;
    }

    /// <summary>Sets file, line and column, and adds a row.</summary>
    public LineProgramBytes Row(uint lineNumber, uint column = 0, uint file = 1)
    {
        bytes.U8(4).Leb(file).U8(3).SignedLeb(lineNumber - line).U8(5).Leb(column).U8(1);
        line = lineNumber;
        return this;
    }

    public LineProgramBytes Advance(uint length)
    {
        bytes.U8(2).Leb(length);
        return this;
    }

    public LineProgramBytes EndSequence()
    {
        bytes.U8(0).Leb(1).U8(1);
        line = 1;
        return this;
    }

    public LineProgramBytes Raw(params ReadOnlySpan<byte> raw)
    {
        bytes.Raw(raw);
        return this;
    }

    public byte[] ToArray() => bytes.ToArray();
}
