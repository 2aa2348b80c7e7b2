namespace CrashHub.Analysis.Traps.Code;

/// <summary>A value of a walk: a constant, or a root that stays unnamed plus a constant.</summary>
/// <param name="Root"><see cref="Constant"/>, or the number of a root: two symbols of one root differ by their offsets and by nothing else.</param>
/// <param name="Offset">The constant's bits (32-bit values in the low half), or what is added to the root.</param>
internal readonly record struct Symbol(int Root, ulong Offset)
{
    /// <summary>The root of constants.</summary>
    public const int Constant = -1;

    /// <summary>A constant.</summary>
    public static Symbol Of(ulong bits) => new(Constant, bits);

    /// <summary>True for a constant.</summary>
    public bool IsConstant => Root == Constant;
}
