using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>An entry of the stack of a location expression.</summary>
/// <param name="Bits">Its bits; constants are extended to 64 bits by their own sign, others by zeros.</param>
/// <param name="Width">Bytes that count: of an i64 local 8 though addresses have 4, since LLVM computes on it as it is.</param>
/// <param name="Origin">What it was made from.</param>
internal readonly record struct Operand(ulong Bits, int Width, ValueOrigin Origin)
{
    /// <summary>A constant, which takes the width of what it meets.</summary>
    public bool IsConstant { get; init; }

    /// <summary>True for bits of a float, on which no arithmetic is done here.</summary>
    public bool IsFloat { get; init; }

    /// <summary>The base type of a typed entry (DWARF 5 section 2.5.1); null for the generic type.</summary>
    public Die? Type { get; init; }

    /// <summary>The object that the value is the address of, when only that is known.</summary>
    public (Die Target, long Offset)? Pointed { get; init; }

    /// <summary>The bits, extended by zeros from a width.</summary>
    public ulong Unsigned(int width) => width >= 8 ? Bits : Bits & ((1UL << (width * 8)) - 1);

    /// <summary>The bits, extended by their sign from a width.</summary>
    public long Signed(int width)
    {
        var shift = 64 - Math.Min(width, 8) * 8;
        return (long)(Bits << shift) >> shift;
    }
}
