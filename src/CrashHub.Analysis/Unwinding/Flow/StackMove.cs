namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What a call that came back has done to the stack pointer. By the ABI nothing; outlined prologues and <c>stackAlloc</c> do.</summary>
/// <param name="Distance">How far it moved; null when that is not fixed.</param>
/// <param name="Parameter">The argument that it became; null for none.</param>
/// <param name="Result">Where the only result points, counted from the stack pointer before the call; null when it is no such address.</param>
internal readonly record struct StackMove(long? Distance, int? Parameter, long? Result)
{
    /// <summary>The stack pointer is what it was.</summary>
    public static StackMove None { get; } = new(0, null, null);

    /// <summary>It may be anything.</summary>
    public static StackMove Unknown { get; } = new(null, null, null);
}
