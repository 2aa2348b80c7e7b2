using System.Security.Cryptography;
using System.Text;
using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Tests.BodyHashes;

/// <summary>
/// How many bodies of a module differ in more than what a linker places: two are one when their hashes are equal and so are, call by call and at any
/// depth, those of what they call directly (the coarsest bisimulation, by refinement until no class parts).
/// </summary>
internal static class DistinctBodies
{
    /// <summary>The distinct bodies of a module, and the distinct hashes that they have.</summary>
    public static (int Bodies, int Hashes) Count(WasmModule module)
    {
        var hasher = new BodyHasher(module);
        var first = module.ImportedFunctionCount;
        var hashes = new string[module.FunctionCount];
        var calls = new List<uint>[module.FunctionCount];
        for (var function = 0U; function < (uint)module.FunctionCount; function++)
        {
            hashes[function] = hasher.TryHash(function, out var hash, out _)
                ? hash.ToString()
                : $"import {module.ImportOf(function)?.Name}";
            calls[function] = CallsOf(module, function);
        }
        var known = DistinctIn(hashes, first);
        var (classes, count) = (hashes, known);
        while (true)
        {
            classes = Refine(classes, hashes, calls);
            if (DistinctIn(classes, first) is var finer && finer == count)
                return (count, known);
            count = finer;
        }
    }

    private static string[] Refine(string[] classes, string[] hashes, List<uint>[] calls)
    {
        var finer = new string[classes.Length];
        for (var function = 0; function < classes.Length; function++)
        {
            var text = new StringBuilder(hashes[function]);
            foreach (var callee in calls[function])
                text.Append('\n').Append(callee < (uint)classes.Length ? classes[callee] : "?");
            finer[function] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
        return finer;
    }

    private static List<uint> CallsOf(WasmModule module, uint function)
    {
        var calls = new List<uint>();
        if (module.Body(function) is not { } body)
            return calls;
        var reader = module.Instructions(body);
        while (reader.Read())
        {
            if (reader.Current.Opcode is WasmOpcode.Call or WasmOpcode.ReturnCall)
                calls.Add(reader.Current.Index);
        }
        return calls;
    }

    private static int DistinctIn(string[] classes, int first) => classes.Skip(first).Distinct(StringComparer.Ordinal).Count();
}
