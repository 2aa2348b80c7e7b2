using CrashHub.Analysis.Unwinding.Flow;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>How many operands an instruction takes and gives, calls and variables included.</summary>
internal static class OperandEffect
{
    /// <summary>Operands taken and given; null for control and what is not followed.</summary>
    public static (int Taken, int Given)? Of(WasmModule module, Instruction at)
    {
        switch (at.Opcode)
        {
            case WasmOpcode.I32Const or WasmOpcode.I64Const or WasmOpcode.F32Const or WasmOpcode.F64Const:
            case WasmOpcode.LocalGet or WasmOpcode.GlobalGet:
                return (0, 1);
            case WasmOpcode.LocalTee:
                return (1, 1);
            case WasmOpcode.LocalSet or WasmOpcode.GlobalSet:
                return (1, 0);
            case WasmOpcode.Select or WasmOpcode.SelectTyped:
                return (3, 1);
            case WasmOpcode.Call:
                return module.TypeOf(at.Index) is { } callee ? (callee.Parameters.Count, callee.Results.Count) : null;
            case WasmOpcode.CallIndirect or WasmOpcode.CallRef:
                return module.FunctionTypeAt(at.Index) is { } type ? (type.Parameters.Count + 1, type.Results.Count) : null;
            default:
                return StackEffects.Of(at.Opcode);
        }
    }
}
