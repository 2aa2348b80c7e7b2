namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Something on the way through a function that may have written to memory; a chain towards the function's entry, parted where paths meet.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Previous">The effect before it; -1 at the entry. Of a <see cref="FlowEffectKind.Join"/> the <see cref="FlowJoin"/>.</param>
/// <param name="Address">Node of the address written to; of a call the stack pointer at it.</param>
/// <param name="Offset">Added to the address.</param>
/// <param name="Length">Bytes written.</param>
/// <param name="Memory">The module's memory index.</param>
/// <param name="Function">The callee of a call; null when any could be.</param>
/// <param name="Call">The <see cref="FlowCallSite"/> of a call with a result that surely was made; -1 where it is not kept, or a loop may have made it.</param>
/// <param name="Site">The <see cref="FlowCallSite"/> of a call whose arguments are known; -1 where a loop passes others each round.</param>
internal readonly record struct FlowEffect(
    FlowEffectKind Kind,
    int Previous,
    int Address = -1,
    ulong Offset = 0,
    ulong Length = 0,
    uint Memory = 0,
    uint? Function = null,
    int Call = -1,
    int Site = -1
);
