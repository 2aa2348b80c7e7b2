using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>A function's machine at one instruction, as terms over what was there at its entry: holds for every call that gets there.</summary>
/// <param name="Graph">The values.</param>
/// <param name="History">Effects, cells and truths on the ways there.</param>
/// <param name="State">The machine before the instruction; not to be changed.</param>
/// <param name="At">The instruction; the default at a function's entry and at its return.</param>
internal sealed record FunctionFlow(FlowGraph Graph, FlowHistory History, FlowState State, Instruction At);
