using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>
/// The stack on which AssemblyScript keeps the references that its garbage collector must find. Only the compiler's own code writes there, by the global that
/// points to it: no pointer of the program leads into it.
/// </summary>
internal static class ManagedStack
{
    private const string Name = "~lib/memory/__stack_pointer";
    private const int FunctionsRead = 4096;
    private const int InstructionsRead = 12;

    /// <summary>The global that points to it; null when there is none, or two that could be it.</summary>
    public static uint? Find(WasmModule module, FlowBudget budget)
    {
        if (!IsAssemblyScript(module))
            return null;
        for (uint i = 0; i < (uint)Math.Min(module.Globals.Count, FunctionsRead); i++)
            if (IsCandidate(module, i) && module.NameOf(WasmExternalKind.Global, i, out _) == Name)
                return i;
        uint? only = null;
        var first = (uint)module.ImportedFunctionCount;
        for (uint i = 0; i < (uint)Math.Min(module.BodyCount, FunctionsRead); i++)
        {
            if (module.Body(first + i) is not { } body || Lowered(module, body, budget) is not { } global || global == only)
                continue;
            if (only is not null)
                return null;
            only = global;
        }
        return only;
    }

    /// <summary>True for modules that end by AssemblyScript's <c>abort(message, file, line, column)</c>.</summary>
    public static bool IsAssemblyScript(WasmModule module)
    {
        foreach (var import in module.Imports)
            if (
                import is { Kind: WasmExternalKind.Function, Module: "env", Name: "abort" }
                && module.TypeOf(import.Index)?.Parameters.Count == 4
            )
                return true;
        return false;
    }

    // A frame is taken by: global.get, its size, sub, global.set of the same.
    private static uint? Lowered(WasmModule module, FunctionBody body, FlowBudget budget)
    {
        var reader = module.Instructions(body);
        var step = 0;
        uint global = 0;
        for (var i = 0; i < InstructionsRead && reader.Read() && budget.Take(1); i++)
        {
            var at = reader.Current;
            if (at.Opcode == WasmOpcode.GlobalGet && IsCandidate(module, at.Index))
                (global, step) = (at.Index, 1);
            else if (step == 1 && at.Opcode == WasmOpcode.I32Const && (int)at.Value > 0 || step == 2 && at.Opcode == WasmOpcode.I32Sub)
                step++;
            else if (step == 3 && at.Opcode == WasmOpcode.GlobalSet && at.Index == global)
                return global;
            else
                step = 0;
        }
        return null;
    }

    private static bool IsCandidate(WasmModule module, uint index) =>
        index < (uint)module.Globals.Count
        && module.Globals[(int)index] is { IsMutable: true, IsImported: false, Type.Kind: WasmTypeKind.I32 };
}
