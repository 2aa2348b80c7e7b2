using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>A value of one call of a function, as a term over what was there when it was entered. Values never change: two equal nodes are one value.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Opcode">Of an operation.</param>
/// <param name="A">First operand of an operation; the join of a choice; -1 where there is none.</param>
/// <param name="B">Second operand.</param>
/// <param name="C">Third operand.</param>
/// <param name="Bits">Bits of a constant, or index of a parameter, a global, a call or a choice's values.</param>
/// <param name="Newest">The newest opaque node that it rests on, -1 for none: a value that rests on nothing made in a loop is the same in each round.</param>
internal readonly record struct FlowNode(FlowNodeKind Kind, WasmOpcode Opcode, int A, int B, int C, ulong Bits, int Newest);
