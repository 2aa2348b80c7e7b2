using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values;

/// <summary>Which function a function pointer means: an index in table 0, which element segments fill and, in most modules, nothing changes.</summary>
internal static class FunctionTable
{
    // Longer code is not searched for instructions that write tables: what a pointer means is then not told.
    private const long MaxSearchedCode = 1024 * 1024;

    /// <summary>The function's name; null when it has none or the table may have been changed since.</summary>
    public static string? NameOf(FrameScope scope, ulong index)
    {
        var module = scope.State.Module;
        if (scope.Types.Functions is not { } functions)
            scope.Types.Functions = functions = Read(module, scope.Budget);
        return functions.TryGetValue(index, out var function) ? scope.Types.NameOf(function) : null;
    }

    private static Dictionary<ulong, uint> Read(WasmModule module, ValueBudget budget)
    {
        var found = new Dictionary<ulong, uint>();
        // A table that others can reach may hold anything by now.
        if (module.Tables.Count == 0 || module.Tables[0].IsImported || IsExported(module) || IsWritten(module, budget))
            return found;
        foreach (var segment in module.ElementSegments)
        {
            if (!segment.IsActive || segment.Table != 0)
                continue;
            if (segment.First is not { } first)
                return [];
            for (var i = 0; i < segment.Functions.Count && budget.TakeStep(); i++)
            {
                found.Remove(first + (ulong)i);
                if (segment.Functions[i] is { } function)
                    found[first + (ulong)i] = function;
            }
        }
        return found;
    }

    private static bool IsExported(WasmModule module)
    {
        foreach (var export in module.Exports)
        {
            if (export.Kind == WasmExternalKind.Table)
                return true;
        }
        return false;
    }

    private static bool IsWritten(WasmModule module, ValueBudget budget)
    {
        long searched = 0;
        for (var i = module.ImportedFunctionCount; i < module.FunctionCount; i++)
        {
            if (module.Body((uint)i) is not { } body || (searched += body.Length) > MaxSearchedCode || !budget.TakeStep())
                return true;
            var instructions = module.Instructions(body);
            while (instructions.Read())
            {
                if (
                    instructions.Current.Opcode
                    is WasmOpcode.TableSet
                        or WasmOpcode.TableInit
                        or WasmOpcode.TableCopy
                        or WasmOpcode.TableGrow
                        or WasmOpcode.TableFill
                )
                    return true;
            }
            if (instructions.Failed)
                return true;
        }
        return false;
    }
}
