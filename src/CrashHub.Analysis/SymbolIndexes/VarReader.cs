using System.Runtime.CompilerServices;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>
/// Reads numbers as <see cref="Scratch"/> writes them. Sticky: past the end, or of a number too long, everything reads as 0. Its methods are
/// inlined and take no address of it, so that lookups keep it in registers.
/// </summary>
internal ref struct VarReader(ReadOnlySpan<byte> bytes)
{
    private const int AfterFailure = int.MaxValue;
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Bytes read; meaningless after a failure.</summary>
    public int Position { get; private set; }

    public readonly bool Failed => Position == AfterFailure;

    public readonly bool AtEnd => Position >= bytes.Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Byte()
    {
        var at = Position;
        if ((uint)at < (uint)bytes.Length)
        {
            Position = at + 1;
            return bytes[at];
        }
        Position = AfterFailure;
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Var()
    {
        var at = Position;
        if ((uint)at < (uint)bytes.Length)
        {
            uint single = bytes[at];
            if (single < 0x80)
            {
                Position = at + 1;
                return single;
            }
        }
        var read = Long(bytes, at);
        Position = (int)(read >> 32);
        return (uint)read;
    }

    /// <summary>A number given by its difference to another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Difference(uint previous)
    {
        var coded = Var();
        return previous + (uint)((int)(coded >> 1) ^ -(int)(coded & 1));
    }

    // The number in the low half, the position after it in the high half.
    private static ulong Long(ReadOnlySpan<byte> bytes, int at)
    {
        uint value = 0;
        for (var shift = 0; shift < 35 && (uint)at < (uint)bytes.Length; shift += 7)
        {
            uint next = bytes[at++];
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
                return (ulong)at << 32 | value;
        }
        return (ulong)AfterFailure << 32;
    }
}
