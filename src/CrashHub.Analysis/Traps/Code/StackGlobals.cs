using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps.Code;

/// <summary>Finds the global that holds the stack pointer of a module.</summary>
internal static class StackGlobals
{
    private const int FunctionsRead = 4_096;
    private const int InstructionsRead = 12;
    private const int GlobalsRead = 1_024;

    /// <summary>Its index; <see cref="uint.MaxValue"/> when there is none, or two that could be it.</summary>
    public static uint Of(WasmModule module)
    {
        for (uint i = 0; i < (uint)Math.Min(module.Globals.Count, GlobalsRead); i++)
        {
            // LLVM's name, and AssemblyScript's.
            if (
                IsPointer(module, i)
                && module.NameOf(WasmExternalKind.Global, i, out _) is "__stack_pointer" or "~lib/memory/__stack_pointer"
            )
                return i;
        }
        var uses = new Dictionary<uint, int>();
        var first = (uint)module.ImportedFunctionCount;
        for (var function = first; function < first + (uint)Math.Min(module.BodyCount, FunctionsRead); function++)
        {
            if (module.Body(function) is { } body && LoweredIn(module, body) is { } global)
                uses[global] = uses.GetValueOrDefault(global) + 1;
        }
        uint? best = null;
        var rivals = 0;
        foreach (var (global, count) in uses)
        {
            if (best is { } so && uses[so] > count)
                continue;
            rivals = best is { } equal && uses[equal] == count ? rivals + 1 : 0;
            best = global;
        }
        return rivals > 0 ? uint.MaxValue : best ?? uint.MaxValue;
    }

    // The prologue of a frame: global.get, the frame's size, sub.
    private static uint? LoweredIn(WasmModule module, FunctionBody body)
    {
        var reader = module.Instructions(body);
        Instruction before = default;
        Instruction last = default;
        for (var i = 0; i < InstructionsRead && reader.Read(); i++)
        {
            var current = reader.Current;
            var isSub =
                current.Opcode is WasmOpcode.I32Sub && last.Opcode is WasmOpcode.I32Const
                || current.Opcode is WasmOpcode.I64Sub && last.Opcode is WasmOpcode.I64Const;
            if (isSub && before.Opcode == WasmOpcode.GlobalGet && IsPointer(module, before.Index))
                return before.Index;
            (before, last) = (last, current);
        }
        return null;
    }

    private static bool IsPointer(WasmModule module, uint global) =>
        global < module.Globals.Count
        && module.Globals[(int)global] is { IsMutable: true, Type.Kind: WasmTypeKind.I32 or WasmTypeKind.I64 };
}
