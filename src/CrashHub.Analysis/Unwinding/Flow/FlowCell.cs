using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>A value that memory held at a point of the way: loaded from there, or stored there. A list towards the function's entry.</summary>
/// <param name="Previous">The cell before it; -1 for none.</param>
/// <param name="Depth">Cells before it.</param>
/// <param name="Effect">The last effect before which it is known to hold: a later one may have overwritten it.</param>
/// <param name="Address">Node of the address.</param>
/// <param name="Offset">Added to the address.</param>
/// <param name="Opcode">The load that reads it, or the load that reads back what a store wrote.</param>
/// <param name="Memory">The module's memory index.</param>
/// <param name="Value">Node of the value; -1 where paths meet.</param>
/// <param name="Join">The <see cref="FlowJoin"/> where paths meet; -1 for a cell.</param>
internal readonly record struct FlowCell(
    int Previous,
    int Depth,
    int Effect,
    int Address,
    ulong Offset,
    WasmOpcode Opcode,
    uint Memory,
    int Value,
    int Join = -1
);
