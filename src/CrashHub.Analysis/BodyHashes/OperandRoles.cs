using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.BodyHashes;

/// <summary>The roles of the indices of instructions (core spec 3.0, Binary Format, Instructions). What is not named here is a linker's.</summary>
internal static class OperandRoles
{
    public static (OperandRole First, OperandRole Second) Of(WasmOpcode opcode) =>
        opcode switch
        {
            WasmOpcode.LocalGet
            or WasmOpcode.LocalSet
            or WasmOpcode.LocalTee
            or WasmOpcode.Br
            or WasmOpcode.BrIf
            or WasmOpcode.BrOnNull
            or WasmOpcode.BrOnNonNull
            or WasmOpcode.Rethrow
            or WasmOpcode.Delegate => (OperandRole.Own, OperandRole.Own),
            WasmOpcode.Call or WasmOpcode.ReturnCall or WasmOpcode.RefFunc => (OperandRole.Function, OperandRole.Placed),
            WasmOpcode.CallIndirect or WasmOpcode.ReturnCallIndirect => (OperandRole.Type, OperandRole.Placed),
            WasmOpcode.CallRef or WasmOpcode.ReturnCallRef => (OperandRole.Type, OperandRole.Placed),
            WasmOpcode.StructGet or WasmOpcode.StructGetS or WasmOpcode.StructGetU or WasmOpcode.StructSet or WasmOpcode.ArrayNewFixed => (
                OperandRole.Type,
                OperandRole.Own
            ),
            _ => (OperandRole.Placed, OperandRole.Placed),
        };
}
