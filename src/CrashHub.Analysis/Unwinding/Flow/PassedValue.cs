namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What all calls of a function pass for a parameter.</summary>
/// <param name="IsOnStack">True for a place on the stack in linear memory.</param>
/// <param name="Bits">The value; of a place its distance from the stack pointer at the function's entry.</param>
internal readonly record struct PassedValue(bool IsOnStack, ulong Bits);
