using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>What a block changes, whichever way it takes: read ahead to its end.</summary>
/// <param name="Locals">The locals that it assigns; may hold one twice.</param>
/// <param name="WritesMemory">It has stores or calls.</param>
/// <param name="MovesStackPointer">It assigns the stack pointer, or calls what does.</param>
/// <param name="Length">Instructions read.</param>
internal readonly record struct BlockScan(List<uint> Locals, bool WritesMemory, bool MovesStackPointer, int Length)
{
    /// <summary>Reads from behind a block's opening to its end; the reader is a copy, the caller's stays where it is.</summary>
    /// <param name="reader">Behind the opening instruction.</param>
    /// <param name="module">The module's facts.</param>
    /// <param name="toCatch">Stop at the first handler of a legacy <c>try</c>.</param>
    public static BlockScan Read(InstructionReader reader, ModuleFlow module, bool toCatch = false)
    {
        List<uint> locals = [];
        var writes = false;
        var moves = false;
        var depth = 0;
        var length = 0;
        while (reader.Read())
        {
            length++;
            var at = reader.Current;
            if (at.OpensBlock)
                depth++;
            else if (at.ClosesBlock && depth-- == 0)
                break;
            switch (at.Opcode)
            {
                case WasmOpcode.LocalSet or WasmOpcode.LocalTee:
                    locals.Add(at.Index);
                    break;
                case WasmOpcode.GlobalSet:
                    moves |= at.Index == module.StackPointer;
                    break;
                case WasmOpcode.Catch or WasmOpcode.CatchAll when toCatch && depth == 0:
                    return new(locals, writes, moves, length);
                case WasmOpcode.Call:
                    writes = true;
                    moves |= module.MoveOf(at.Index) != StackMove.None;
                    break;
                default:
                    writes |= at.IsCall || at.AccessesMemory && !MemoryAccesses.IsPlainLoad(at.Opcode) || IsBulk(at.Opcode);
                    break;
            }
        }
        return new(locals, writes, moves, length);
    }

    private static bool IsBulk(WasmOpcode opcode) =>
        opcode is WasmOpcode.MemoryCopy or WasmOpcode.MemoryFill or WasmOpcode.MemoryInit or WasmOpcode.MemoryDiscard;
}
