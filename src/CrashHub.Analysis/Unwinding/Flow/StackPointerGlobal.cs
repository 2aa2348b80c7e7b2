using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Finds the global that points to the stack in linear memory (tool-conventions, BasicCABI.md).</summary>
internal static class StackPointerGlobal
{
    private const string Name = "__stack_pointer";
    private const int FunctionsRead = 4096;

    /// <summary>
    /// Its index; null when there is none, or when several could be it. By name: exported, imported from <c>env</c>, or named in the name section; else the only
    /// mutable integer global from which prologues take a constant and keep the difference in a local.
    /// </summary>
    public static uint? Find(WasmModule module, FlowBudget budget)
    {
        if (ByName(module) is { } named)
            return named;
        return IsAnotherKindOfStack(module) ? null : ByUse(module, budget);
    }

    private static uint? ByName(WasmModule module)
    {
        foreach (var export in module.Exports)
            if (export is { Kind: WasmExternalKind.Global, Name: Name } && IsCandidate(module, export.Index))
                return export.Index;
        foreach (var import in module.Imports)
            if (import is { Kind: WasmExternalKind.Global, Name: Name } && IsCandidate(module, import.Index))
                return import.Index;
        for (uint i = 0; i < (uint)Math.Min(module.Globals.Count, FunctionsRead); i++)
            if (IsCandidate(module, i) && module.NameOf(WasmExternalKind.Global, i, out _) == Name)
                return i;
        return null;
    }

    private static bool IsCandidate(WasmModule module, uint index) =>
        index < (uint)module.Globals.Count
        && module.Globals[(int)index] is { IsMutable: true, Type.Kind: WasmTypeKind.I32 or WasmTypeKind.I64 };

    // AssemblyScript keeps references on a stack of its own for its garbage collector, Go a stack for each goroutine: both move a global as prologues do.
    private static bool IsAnotherKindOfStack(WasmModule module)
    {
        foreach (var import in module.Imports)
        {
            if (import.Module is "go" or "gojs")
                return true;
        }
        return ManagedStack.IsAssemblyScript(module)
            || module.FindSection("go:buildid") is not null
            || module.FindSection("go.buildid") is not null;
    }

    private static uint? ByUse(WasmModule module, FlowBudget budget)
    {
        uint? only = null;
        var first = (uint)module.ImportedFunctionCount;
        for (uint i = 0; i < (uint)Math.Min(module.BodyCount, FunctionsRead); i++)
        {
            if (module.Body(first + i) is not { } body || PrologueGlobal(module, body, budget) is not { } global || global == only)
                continue;
            if (only is not null)
                return null;
            only = global;
        }
        return only;
    }

    // global.get, constant, sub, local.tee or local.set: the first global read in the function, by its first instructions.
    private static uint? PrologueGlobal(WasmModule module, FunctionBody body, FlowBudget budget)
    {
        var reader = module.Instructions(body);
        uint? global = null;
        var step = 0;
        long constant = 0;
        for (var i = 0; i < 12 && reader.Read() && budget.Take(1); i++)
        {
            var at = reader.Current;
            if (at.Opcode == WasmOpcode.GlobalGet && IsCandidate(module, at.Index))
                (global, step) = (at.Index, 1);
            else if (step == 1 && at.Opcode is WasmOpcode.LocalSet or WasmOpcode.LocalTee or WasmOpcode.LocalGet)
                continue;
            else if (step == 1 && at.Opcode is WasmOpcode.I32Const or WasmOpcode.I64Const)
                (constant, step) = ((long)at.Value, 2);
            else if (step == 2 && at.Opcode is WasmOpcode.LocalSet or WasmOpcode.LocalTee or WasmOpcode.LocalGet)
                continue;
            else if (step == 2 && IsDown(at.Opcode, constant))
                step = 3;
            else if (step == 3 && at.Opcode is WasmOpcode.LocalSet or WasmOpcode.LocalTee)
                return global;
            else
                step = 0;
        }
        return null;
    }

    // Optimizers turn the difference into a sum.
    private static bool IsDown(WasmOpcode opcode, long constant) =>
        opcode is WasmOpcode.I32Sub or WasmOpcode.I64Sub ? constant > 0 : opcode is WasmOpcode.I32Add or WasmOpcode.I64Add && constant < 0;
}
