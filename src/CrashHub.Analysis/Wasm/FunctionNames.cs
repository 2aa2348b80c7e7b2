namespace CrashHub.Analysis.Wasm;

/// <summary>Finds a function's name in the name section, the exports and the imports, in this order; exports are indexed when first needed.</summary>
internal sealed class FunctionNames(WasmModule module, ModuleTables tables)
{
    private Dictionary<uint, int>? exportOfFunction;

    public string? Find(uint function, out FunctionNameSource source)
    {
        if (module.Names.Function(function) is { } name)
        {
            source = FunctionNameSource.NameSection;
            return name;
        }
        exportOfFunction ??= IndexExports();
        if (exportOfFunction.TryGetValue(function, out var export))
        {
            source = FunctionNameSource.Export;
            return module.Exports[export].Name;
        }
        if (module.ImportOf(function) is { } import)
        {
            source = FunctionNameSource.Import;
            return $"{import.Module}.{import.Name}";
        }
        source = FunctionNameSource.None;
        return null;
    }

    private Dictionary<uint, int> IndexExports()
    {
        var index = new Dictionary<uint, int>();
        for (var i = 0; i < tables.Exports.Count; i++)
        {
            if (tables.Exports[i].Kind == WasmExternalKind.Function)
                index.TryAdd(tables.Exports[i].Index, i);
        }
        return index;
    }
}
