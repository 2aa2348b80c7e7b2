using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>The names that one build has for a body, from its index or its bytes; both answer alike.</summary>
internal sealed class LenderNames(NameLender lender, AnalysisLimits limits)
{
    // Functions of one body that are looked at; of more it is not known that they all have one name.
    private const int MostFunctions = 8;
    private Dictionary<BodyHash, List<uint>>? functions;
    private WasmModule? module;

    public BuildReference Build => lender.Build;

    /// <summary>Appends the names, as the build spells them, of the functions with a body; false when there are too many to tell.</summary>
    public bool TryAdd(BodyHash body, List<string> names)
    {
        Span<uint> found = stackalloc uint[MostFunctions + 1];
        var count = Find(body, found);
        foreach (var function in found[..Math.Min(count, MostFunctions)])
        {
            if (NameOf(function) is { Length: > 0 } name)
                names.Add(name);
        }
        return count <= MostFunctions;
    }

    private int Find(BodyHash body, Span<uint> found)
    {
        if (lender.SymbolIndex is { } index)
            return index.TryFindBodies(body, found, out var count) ? count : 0;
        if (!(functions ??= Read()).TryGetValue(body, out var same))
            return 0;
        for (var i = 0; i < Math.Min(same.Count, found.Length); i++)
            found[i] = same[i];
        return Math.Min(same.Count, found.Length);
    }

    private string? NameOf(uint function)
    {
        if (lender.SymbolIndex is { } index)
            return index.TryName(function, out var name) ? name : null;
        return module!.FunctionName(function, out _);
    }

    private Dictionary<BodyHash, List<uint>> Read()
    {
        module = WasmModule.Parse(lender.Module, limits);
        var all = new Dictionary<BodyHash, List<uint>>();
        var hasher = new BodyHasher(module);
        for (var function = (uint)module.ImportedFunctionCount; function < (uint)module.FunctionCount; function++)
        {
            if (!hasher.TryHash(function, out var hash, out var instructions) || instructions < BodyHasher.LeastTelling)
                continue;
            if (!all.TryGetValue(hash, out var same))
                all.Add(hash, same = []);
            if (same.Count <= MostFunctions)
                same.Add(function);
        }
        return all;
    }
}
