using CrashHub.Analysis.Values;

namespace CrashHub.Analysis.Expressions;

/// <summary>A number of an expression.</summary>
/// <param name="Integer">Its value, unless it is a float.</param>
/// <param name="Float">Its value, if it is a float.</param>
/// <param name="IsFloat">Which of the two.</param>
/// <param name="Type">Its type.</param>
/// <param name="Origin">How it is known.</param>
internal readonly record struct Number(Int128 Integer, double Float, bool IsFloat, TypeInfo Type, ValueOrigin Origin)
{
    /// <summary>The value as a float.</summary>
    public double AsFloat => IsFloat ? Float : (double)Integer;

    /// <summary>Whether it counts as true.</summary>
    public bool IsTrue => IsFloat ? Float != 0 : Integer != 0;
}
