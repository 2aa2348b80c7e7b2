using System.Text.Unicode;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Compiles the names of a module's functions: name section, that of the twin, first export, import.</summary>
internal static class NameCompiler
{
    /// <summary>The section <see cref="IndexSection.Names"/>: for each function the number of its text.</summary>
    public static ByteSink Compile(
        WasmModule module,
        WasmModule? twin,
        StringTable strings,
        AnalysisLimits limits,
        CancellationToken cancellation
    )
    {
        var imports = NamesOfImports(module);
        var section = new ByteSink();
        for (uint function = 0; function < (uint)module.FunctionCount; function++)
        {
            if ((function & 0xffff) == 0)
                cancellation.ThrowIfCancellationRequested();
            section.UInt32(Add(module.Names, function) ?? (twin is null ? null : Add(twin.Names, function)) ?? AddOther(function));
        }
        return section;

        uint? Add(NameSection names, uint function)
        {
            var bytes = names.FunctionBytes(function);
            if (!bytes.IsEmpty && bytes.Length <= limits.MaxNameBytes && Utf8.IsValid(bytes))
                return strings.Add(bytes);
            return names.Function(function) is { Length: > 0 } text ? strings.Add(text) : null;
        }

        uint AddOther(uint function)
        {
            var name = function < (uint)imports.Length ? imports[function] : module.FunctionName(function, out _);
            return name is null ? 0 : strings.Add(name);
        }
    }

    // As WasmModule.FunctionName gives them, but all in one pass.
    private static string?[] NamesOfImports(WasmModule module)
    {
        var names = new string?[module.ImportedFunctionCount];
        foreach (var export in module.Exports)
        {
            if (export.Kind == WasmExternalKind.Function && export.Index < (uint)names.Length)
                names[export.Index] ??= export.Name;
        }
        foreach (var import in module.Imports)
        {
            if (import.Kind == WasmExternalKind.Function && import.Index < (uint)names.Length)
                names[import.Index] ??= $"{import.Module}.{import.Name}";
        }
        return names;
    }
}
