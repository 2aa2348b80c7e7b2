namespace CrashHub.Analysis.Wasm;

/// <summary>
/// Finds the name of a function, table, memory, global or tag in the name section, the exports and the imports, in this order. Of several exports of
/// one entity the first in the file counts, of several imports there is only one. Exports are indexed when first needed.
/// </summary>
internal sealed class EntityNames(WasmModule module, ModuleTables tables)
{
    private Dictionary<(WasmExternalKind Kind, uint Index), int>? firstExports;

    public string? Find(WasmExternalKind kind, uint index, out FunctionNameSource source)
    {
        // An empty name is a name by the specification, but tells nobody anything.
        if (InNameSection(kind, index) is { Length: > 0 } name)
        {
            source = FunctionNameSource.NameSection;
            return name;
        }
        firstExports ??= IndexExports();
        if (firstExports.TryGetValue((kind, index), out var export) && module.Exports[export].Name is { Length: > 0 } exported)
        {
            source = FunctionNameSource.Export;
            return exported;
        }
        if (module.ImportOf(kind, index) is { } import)
        {
            source = FunctionNameSource.Import;
            return $"{import.Module}.{import.Name}";
        }
        source = FunctionNameSource.None;
        return null;
    }

    private string? InNameSection(WasmExternalKind kind, uint index) =>
        kind switch
        {
            WasmExternalKind.Function => module.Names.Function(index),
            WasmExternalKind.Table => module.Names.Table(index),
            WasmExternalKind.Memory => module.Names.Memory(index),
            WasmExternalKind.Global => module.Names.Global(index),
            WasmExternalKind.Tag => module.Names.Tag(index),
            _ => null,
        };

    private Dictionary<(WasmExternalKind, uint), int> IndexExports()
    {
        var index = new Dictionary<(WasmExternalKind, uint), int>();
        for (var i = 0; i < tables.Exports.Count; i++)
            index.TryAdd((tables.Exports[i].Kind, tables.Exports[i].Index), i);
        return index;
    }
}
