namespace CrashHub.Analysis.Unwinding;

/// <summary>A value that code got by loads, one from where the one before pointed to, beginning with an argument.</summary>
/// <param name="Parameter">The argument's local.</param>
/// <param name="Loads">Where each load read behind the pointer, and how many bytes; the first one first.</param>
internal readonly record struct LoadPath(uint Parameter, IReadOnlyList<(long Offset, int Width)> Loads);
