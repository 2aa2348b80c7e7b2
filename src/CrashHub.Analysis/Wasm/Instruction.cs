namespace CrashHub.Analysis.Wasm;

/// <summary>One decoded instruction with the immediates that matter to a post-mortem reader.</summary>
/// <param name="Opcode">Which instruction.</param>
/// <param name="Offset">Offset of its opcode, from the same base as the reader's (by default the function body's first byte).</param>
/// <param name="Length">Bytes, opcode and immediates.</param>
/// <param name="Index">
/// The first index: local, global, label, tag, callee of <c>call</c>, type of <c>call_indirect</c>, type of a GC instruction, or the memory of
/// an access. Zero where there is none.
/// </param>
/// <param name="SecondIndex">The second index: table of <c>call_indirect</c>, field, source memory, number of labels of <c>br_table</c>.</param>
/// <param name="Value">Constant bits (i32 sign-extended to 64 bits), or the static offset of a memory access.</param>
public readonly record struct Instruction(WasmOpcode Opcode, int Offset, int Length, uint Index, uint SecondIndex, ulong Value)
{
    /// <summary>Mnemonic and traps.</summary>
    public OpcodeInfo Info => OpcodeTable.Find(Opcode);

    /// <summary>Offset of the next instruction.</summary>
    public int End => Offset + Length;

    /// <summary>True for every instruction that enters another function and comes back: a caller's offset lies on one of these.</summary>
    public bool IsCall =>
        Opcode
            is WasmOpcode.Call
                or WasmOpcode.CallIndirect
                or WasmOpcode.CallRef
                or WasmOpcode.Resume
                or WasmOpcode.ResumeThrow
                or WasmOpcode.ResumeThrowRef
                or WasmOpcode.Switch;

    /// <summary>True for a call whose frame is gone when the callee runs.</summary>
    public bool IsTailCall => Opcode is WasmOpcode.ReturnCall or WasmOpcode.ReturnCallIndirect or WasmOpcode.ReturnCallRef;

    /// <summary>True for loads, stores, atomics and lane accesses: those with a memory argument.</summary>
    public bool AccessesMemory => Info.Immediate is Immediate.MemArg or Immediate.MemArgLane;

    /// <summary>True where a nested block begins; a matching <c>end</c> follows (<c>delegate</c> for a legacy <c>try</c>).</summary>
    public bool OpensBlock => Opcode is WasmOpcode.Block or WasmOpcode.Loop or WasmOpcode.If or WasmOpcode.Try or WasmOpcode.TryTable;

    /// <summary>True where a block or the function ends.</summary>
    public bool ClosesBlock => Opcode is WasmOpcode.End or WasmOpcode.Delegate;
}
