using System.Globalization;
using CrashHub.Analysis;
using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Tests.BodyHashes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Benchmarks;

/// <summary>
/// Body hashes of programs that were linked twice, the second time behind another object: how many functions keep theirs, how many different bodies
/// share one, and how often a name that another program lends by the hash would be wrong.
/// </summary>
internal static class BodyBenchmark
{
    private static readonly int[] Lengths = [4, BodyHasher.LeastTelling, 16, 32, 64, int.MaxValue];

    /// <summary>Compares the modules of two folders, first:second, that have a name in common; programs made at -O0 have it in their names.</summary>
    public static void Run(string? folders)
    {
        foreach (var path in BenchModules.Paths)
        {
            var module = BenchModules.Map(path);
            Measured
                .Of(7, () => Bodies(WasmModule.Parse(module, AnalysisLimits.Default)))
                .Print($"bodies: {Path.GetFileName(path)}: hash {module.Length >> 20} MiB");
        }
        if (folders?.Split(':') is not [var first, var second])
        {
            Console.WriteLine("bodies: CRASHHUB_BENCH_RELINKED names no two folders (first:second)");
            return;
        }
        string[] paths = [.. Directory.EnumerateFiles(first, "*.wasm").Order(StringComparer.Ordinal)];
        foreach (var isPlain in (bool[])[true, false])
        {
            var chosen = Array.FindAll(paths, path => path.Contains("-o0", StringComparison.Ordinal) == isPlain);
            var what = isPlain ? "-O0" : "optimised";
            Relinked(what, chosen, second);
            Lent(what, chosen, paths);
        }
    }

    private static void Relinked(string what, string[] paths, string second)
    {
        var (paired, equal, distinct, hashes, different, told, worst) = (0, 0, 0, 0, 0, 0, (Share: 0.0, Path: ""));
        foreach (var path in paths)
        {
            var (module, relinked) = (Open(path), Open(Path.Combine(second, Path.GetFileName(path))));
            var own = Bodies(module);
            var others = Bodies(relinked).GroupBy(b => b.Name).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.First().Hash);
            foreach (var group in own.GroupBy(b => b.Name))
            {
                if (group.Key.Length == 0 || group.Count() > 1 || !others.TryGetValue(group.Key, out var other))
                    continue;
                paired++;
                equal += other == group.First().Hash ? 1 : 0;
            }
            distinct += own.Select(b => b.Bytes).Distinct(StringComparer.Ordinal).Count();
            hashes += own.Select(b => b.Hash).Distinct().Count();
            var (bodies, tellable) = DistinctBodies.Count(module);
            (different, told) = (different + bodies, told + tellable);
            if ((bodies - tellable) / (double)Math.Max(1, bodies) is var share && share > worst.Share)
                worst = (share, Path.GetFileName(path));
        }
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"bodies: {what}: {equal} of {paired} functions keep their hash ({100.0 * equal / paired:f2} %); {distinct} bodies that differ in a byte have {hashes} hashes ({100.0 * (distinct - hashes) / distinct:f2} % without one of their own); {different} that differ in more than what a linker places, at any depth, have {told} ({100.0 * (different - told) / different:f2} %; {worst.Path} {100 * worst.Share:f2} %)"
            )
        );
    }

    // Each program asks each other one. The two manglings of Rust spell one function differently, so they are not compared.
    private static void Lent(string what, string[] paths, string[] all)
    {
        var (lent, wrong) = (new int[Lengths.Length], new int[Lengths.Length]);
        var lenders = all.Select(path =>
                (Path: path, Names: Bodies(Open(path)).Where(b => b.Name.Length > 0).ToLookup(b => b.Hash, b => b.Name))
            )
            .ToList();
        foreach (var path in paths)
        foreach (var body in Bodies(Open(path)))
        foreach (var lender in lenders)
        {
            if (lender.Path == path || IsV0(lender.Path) != IsV0(path) || body.Name.Length == 0)
                continue;
            if (lender.Names[body.Hash].Distinct(StringComparer.Ordinal).ToList() is not [var name])
                continue;
            var at = Array.FindIndex(Lengths, bound => body.Instructions < bound);
            lent[at]++;
            wrong[at] += name == body.Name ? 0 : 1;
        }
        for (var i = 0; i < Lengths.Length; i++)
            Console.WriteLine(
                $"bodies: {what}, below {Lengths[i]} instructions: {wrong[i]} of {lent[i]} lent names are another function's"
            );
    }

    private static bool IsV0(string path) => path.Contains("-v0", StringComparison.Ordinal);

    private static WasmModule Open(string path) => WasmModule.Parse(File.ReadAllBytes(path), AnalysisLimits.Default);

    private static List<Body> Bodies(WasmModule module)
    {
        var hasher = new BodyHasher(module);
        var bodies = new List<Body>();
        for (var function = (uint)module.ImportedFunctionCount; function < (uint)module.FunctionCount; function++)
        {
            if (!hasher.TryHash(function, out var hash, out var instructions))
                continue;
            var name = module.Names.Function(function) is { } raw ? Demangler.Demangle(raw, AnalysisLimits.Default).Text : "";
            bodies.Add(
                new(
                    name,
                    hash,
                    instructions,
                    $"{module.TypeOf(function)} {Convert.ToHexString(module.BodyBytes(module.Body(function)!.Value).Span)}"
                )
            );
        }
        return bodies;
    }

    private sealed record Body(string Name, BodyHash Hash, int Instructions, string Bytes);
}
