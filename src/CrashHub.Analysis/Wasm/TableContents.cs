namespace CrashHub.Analysis.Wasm;

/// <summary>
/// What a module's tables held when it was instantiated, and which of them nothing can have changed since: dumps hold no tables. The code is looked through once
/// per module.
/// </summary>
internal sealed class TableContents
{
    // Code that is looked through for instructions that write tables; of more it is not known.
    private const long MostCodeBytes = 8 * 1024 * 1024;

    // Linkers write one segment a table, two or three where entries are left out.
    private const int MostSegments = 1_024;

    private readonly WasmModule module;
    private HashSet<uint>? written;

    public TableContents(WasmModule module) => this.module = module;

    /// <summary>True when neither the host nor the module's code can write the table, and all that was put into it is known.</summary>
    public bool IsFixed(uint table)
    {
        if (table >= (uint)module.Tables.Count || module.Tables[(int)table].IsImported || module.SegmentFaults.Count > 0)
            return false;
        foreach (var export in module.Exports)
        {
            if (export.Kind == WasmExternalKind.Table && export.Index == table)
                return false;
        }
        if (module.ElementSegments.Count > MostSegments)
            return false;
        foreach (var segment in module.ElementSegments)
        {
            if (segment is { IsActive: true, First: null } && segment.Table == table)
                return false;
        }
        return !(written ??= Written()).Contains(table) && !written.Contains(uint.MaxValue);
    }

    /// <summary>
    /// True when a function of the host may be called through a reference: one is in an element segment, or the host gave a table or reference of its own. What a host
    /// writes into an exported table is not counted: hosts that do are rare, and every Emscripten module exports its table.
    /// </summary>
    public bool CanReachHost
    {
        get
        {
            foreach (var import in module.Imports)
            {
                if (import.Kind == WasmExternalKind.Table)
                    return true;
                if (
                    import.Kind == WasmExternalKind.Global
                    && import.Index < (uint)module.Globals.Count
                    && module.Globals[(int)import.Index].Type.Kind
                        is not (WasmTypeKind.I32 or WasmTypeKind.I64 or WasmTypeKind.F32 or WasmTypeKind.F64 or WasmTypeKind.V128)
                )
                    return true;
            }
            foreach (var segment in module.ElementSegments)
            {
                foreach (var function in segment.Functions)
                {
                    if (function is { } known && known < (uint)module.ImportedFunctionCount)
                        return true;
                }
            }
            return false;
        }
    }

    /// <summary>The function that an entry was given; null for an empty entry, one behind the end, and one that is not known.</summary>
    public uint? FunctionAt(uint table, ulong entry) => TryFind(table, entry, out var function) ? function : null;

    /// <summary>What an entry was given; false when that is not in the module: a reference from elsewhere, or the table's own initial value.</summary>
    /// <param name="table">Table index.</param>
    /// <param name="entry">Entry inside the table.</param>
    /// <param name="function">The function; null for an empty entry.</param>
    public bool TryFind(uint table, ulong entry, out uint? function)
    {
        function = null;
        var segments = module.ElementSegments;
        if (segments.Count > MostSegments)
            return false;
        // Later segments were copied over earlier ones.
        for (var i = segments.Count - 1; i >= 0; i--)
        {
            if (segments[i] is not { IsActive: true } segment || segment.Table != table)
                continue;
            if (segment.First is not { } first)
                return false;
            if (entry < first || entry - first >= (ulong)segment.Functions.Count)
                continue;
            function = segment.Functions[(int)(entry - first)];
            return function is not null;
        }
        return table < (uint)module.Tables.Count && !module.Tables[(int)table].HasInitialValue;
    }

    // The largest number stands for code that was not read.
    private HashSet<uint> Written()
    {
        var found = new HashSet<uint>();
        var left = MostCodeBytes;
        var first = (uint)module.ImportedFunctionCount;
        for (var function = first; function < first + (uint)module.BodyCount; function++)
        {
            if (module.Body(function) is not { } body || (left -= body.Length) < 0)
                return [uint.MaxValue];
            var reader = module.Instructions(body);
            while (reader.Read())
            {
                switch (reader.Current.Opcode)
                {
                    case WasmOpcode.TableSet or WasmOpcode.TableGrow or WasmOpcode.TableFill or WasmOpcode.TableCopy:
                        found.Add(reader.Current.Index);
                        break;
                    case WasmOpcode.TableInit:
                        found.Add(reader.Current.SecondIndex);
                        break;
                }
            }
            if (reader.Failed)
                return [uint.MaxValue];
        }
        return found;
    }
}
