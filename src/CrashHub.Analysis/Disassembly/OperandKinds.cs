using CrashHub.Analysis.Wasm;
using static CrashHub.Analysis.Disassembly.OperandKind;

namespace CrashHub.Analysis.Disassembly;

/// <summary>Which index spaces the immediates of an instruction count in, in the order of its bytes (core spec, Binary Format, Instructions).</summary>
internal static class OperandKinds
{
    public static (OperandKind First, OperandKind Second) Of(WasmOpcode opcode) =>
        opcode switch
        {
            WasmOpcode.Call or WasmOpcode.ReturnCall or WasmOpcode.RefFunc => (Function, Number),
            WasmOpcode.CallIndirect or WasmOpcode.ReturnCallIndirect => (OperandKind.Type, Table),
            WasmOpcode.CallRef or WasmOpcode.ReturnCallRef or WasmOpcode.ContNew => (OperandKind.Type, Number),
            WasmOpcode.LocalGet or WasmOpcode.LocalSet or WasmOpcode.LocalTee => (Local, Number),
            WasmOpcode.GlobalGet or WasmOpcode.GlobalSet => (Global, Number),
            WasmOpcode.TableGet or WasmOpcode.TableSet or WasmOpcode.TableGrow or WasmOpcode.TableSize or WasmOpcode.TableFill => (
                Table,
                Number
            ),
            WasmOpcode.TableCopy => (Table, Table),
            WasmOpcode.TableInit => (ElementSegment, Table),
            WasmOpcode.ElemDrop => (ElementSegment, Number),
            WasmOpcode.MemorySize or WasmOpcode.MemoryGrow or WasmOpcode.MemoryFill => (Memory, Number),
            WasmOpcode.MemoryCopy => (Memory, Memory),
            WasmOpcode.MemoryInit => (DataSegment, Memory),
            WasmOpcode.DataDrop => (DataSegment, Number),
            WasmOpcode.Throw or WasmOpcode.Catch or WasmOpcode.Suspend => (Tag, Number),
            WasmOpcode.StructNew
            or WasmOpcode.StructNewDefault
            or WasmOpcode.StructGet
            or WasmOpcode.StructGetS
            or WasmOpcode.StructGetU
            or WasmOpcode.StructSet
            or WasmOpcode.ArrayNew
            or WasmOpcode.ArrayNewDefault
            or WasmOpcode.ArrayNewFixed
            or WasmOpcode.ArrayGet
            or WasmOpcode.ArrayGetS
            or WasmOpcode.ArrayGetU
            or WasmOpcode.ArraySet
            or WasmOpcode.ArrayFill => (OperandKind.Type, Number),
            WasmOpcode.ArrayNewData or WasmOpcode.ArrayInitData => (OperandKind.Type, DataSegment),
            WasmOpcode.ArrayNewElem or WasmOpcode.ArrayInitElem => (OperandKind.Type, ElementSegment),
            WasmOpcode.ArrayCopy or WasmOpcode.ContBind => (OperandKind.Type, OperandKind.Type),
            WasmOpcode.Switch => (OperandKind.Type, Tag),
            _ => (Number, Number),
        };
}
