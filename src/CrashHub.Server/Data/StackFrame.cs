namespace CrashHub.Server.Data;

/// <summary>A physical frame as a host knows it.</summary>
/// <param name="Module">Position of its module.</param>
/// <param name="Function">Function index, imports counted.</param>
/// <param name="Offset">Bytes from the first byte of the function's body; 0 for unknown.</param>
internal readonly record struct StackFrame(int Module, uint Function, ulong Offset);
