namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Reads numbers as <see cref="Scratch"/> writes them. Sticky: past the end, or of a number too long, everything reads as 0.</summary>
internal ref struct VarReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    public int Position { get; private set; }

    public bool Failed { get; private set; }

    public readonly bool AtEnd => Failed || Position >= bytes.Length;

    public byte Byte()
    {
        if ((uint)Position < (uint)bytes.Length)
            return bytes[Position++];
        Failed = true;
        return 0;
    }

    public uint Var()
    {
        uint first = Byte();
        return first < 0x80 ? first : Long(first & 0x7f);
    }

    /// <summary>A number given by its difference to another.</summary>
    public uint Difference(uint previous)
    {
        var coded = Var();
        return previous + (uint)((int)(coded >> 1) ^ -(int)(coded & 1));
    }

    private uint Long(uint value)
    {
        for (var shift = 7; shift < 35; shift += 7)
        {
            uint next = Byte();
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        Failed = true;
        return 0;
    }
}
