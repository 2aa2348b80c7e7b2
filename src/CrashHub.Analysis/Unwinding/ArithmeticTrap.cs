namespace CrashHub.Analysis.Unwinding;

/// <summary>What the host says of a trap that stopped a division: it settles what the instruction alone leaves open.</summary>
internal enum ArithmeticTrap : byte
{
    /// <summary>It said nothing, or something else.</summary>
    Unknown,

    /// <summary>The divisor was zero.</summary>
    DivideByZero,

    /// <summary>The quotient does not fit: the least number was divided by -1.</summary>
    Overflow,
}
