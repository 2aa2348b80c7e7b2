namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Bytes of memory 0 outside its own part of the stack that a function may write.</summary>
/// <param name="Parameter">The parameter that the address is counted from; -1 for a fixed address.</param>
/// <param name="Added">Added to the parameter as the code adds, wrapping; of a fixed address the address.</param>
/// <param name="Offset">The access's own offset, added without wrapping.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct CalleeWrite(int Parameter, ulong Added, ulong Offset, ulong Length);
