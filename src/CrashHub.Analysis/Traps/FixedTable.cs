using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps;

/// <summary>Tables that nothing can have changed since the module was instantiated: dumps hold no tables.</summary>
internal static class FixedTable
{
    // Code that is looked through for instructions that write tables.
    private const long MostCodeBytes = 8 * 1024 * 1024;

    /// <summary>True when neither the host nor the module's code can write the table, and all that was put into it is known.</summary>
    public static bool Is(WasmModule module, uint table)
    {
        if (table >= (uint)module.Tables.Count || module.Tables[(int)table].IsImported)
            return false;
        foreach (var export in module.Exports)
        {
            if (export.Kind == WasmExternalKind.Table && export.Index == table)
                return false;
        }
        foreach (var segment in module.ElementSegments)
        {
            if (segment is { IsActive: true, First: null } && segment.Table == table)
                return false;
        }
        return module.SegmentFaults.Count == 0 && !IsWritten(module);
    }

    /// <summary>The function in an entry of such a table; null for an empty entry, or one behind the end.</summary>
    public static uint? FunctionAt(WasmModule module, uint table, ulong entry)
    {
        uint? found = null;
        foreach (var segment in module.ElementSegments)
        {
            if (
                segment is { IsActive: true, First: { } first }
                && segment.Table == table
                && entry >= first
                && entry - first < (ulong)segment.Functions.Count
            )
                found = segment.Functions[(int)(entry - first)];
        }
        return found;
    }

    private static bool IsWritten(WasmModule module)
    {
        var left = MostCodeBytes;
        var first = (uint)module.ImportedFunctionCount;
        for (var function = first; function < first + (uint)module.BodyCount; function++)
        {
            if (module.Body(function) is not { } body || (left -= body.Length) < 0)
                return true;
            var reader = module.Instructions(body);
            while (reader.Read())
            {
                if (
                    reader.Current.Opcode
                    is WasmOpcode.TableSet
                        or WasmOpcode.TableGrow
                        or WasmOpcode.TableFill
                        or WasmOpcode.TableCopy
                        or WasmOpcode.TableInit
                )
                    return true;
            }
            if (reader.Failed)
                return true;
        }
        return false;
    }
}
