namespace CrashHub.Analysis.Traps.Code;

/// <summary>Memory that is known to hold a value since it was stored there, or loaded from there.</summary>
/// <param name="Address">First byte.</param>
/// <param name="Width">Bytes; what is above them in the value is zero.</param>
/// <param name="Value">The value.</param>
internal readonly record struct Slot(Symbol Address, int Width, Symbol Value);
