using System.Globalization;
using CrashHub.Analysis;
using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Benchmarks;

/// <summary>
/// Body hashes of programs that were linked twice, the second time behind another object: how many functions keep theirs, and how many different
/// bodies share one. Functions of the two are paired by name.
/// </summary>
internal static class BodyBenchmark
{
    /// <summary>Compares the modules of two folders that have a name in common.</summary>
    public static void Run(string? folders)
    {
        if (folders?.Split(':') is not [var first, var second])
        {
            Console.WriteLine("bodies: CRASHHUB_BENCH_RELINKED names no two folders (first:second)");
            return;
        }
        var all = new Totals();
        var plain = new Totals();
        var optimised = new Totals();
        foreach (var path in Directory.EnumerateFiles(first, "*.wasm").Order(StringComparer.Ordinal))
        {
            var other = Path.Combine(second, Path.GetFileName(path));
            if (!File.Exists(other))
                continue;
            var one = Compare(File.ReadAllBytes(path), File.ReadAllBytes(other));
            one.Print(Path.GetFileName(path));
            all.Add(one);
            (path.Contains("-o0") || path.Contains("debug") ? plain : optimised).Add(one);
        }
        all.Print("all");
        plain.Print("all -O0");
        optimised.Print("all optimised");
        WrongNames(first);
        foreach (var path in BenchModules.Paths)
        {
            var module = BenchModules.Map(path);
            Measured
                .Of(7, () => HashAll(WasmModule.Parse(module, AnalysisLimits.Default), []))
                .Print($"bodies: {Path.GetFileName(path)}: hash {module.Length >> 20} MiB");
        }
    }

    private static Totals Compare(byte[] first, byte[] second)
    {
        var module = WasmModule.Parse(first, AnalysisLimits.Default);
        var relinked = WasmModule.Parse(second, AnalysisLimits.Default);
        var totals = new Totals();
        var hashes = new Dictionary<uint, (BodyHash Hash, int Length)>();
        HashAll(relinked, hashes);
        var byName = new Dictionary<string, uint?>(StringComparer.Ordinal);
        foreach (var function in hashes.Keys)
        {
            var name = relinked.Names.Function(function) ?? "";
            byName[name] = byName.ContainsKey(name) ? null : function;
        }
        var own = new Dictionary<uint, (BodyHash Hash, int Length)>();
        HashAll(module, own);
        var once = own.Keys.GroupBy(f => module.Names.Function(f)).Where(g => g.Count() == 1).Select(g => g.First());
        foreach (var function in once)
        {
            var name = module.Names.Function(function) ?? "";
            if (name.Length == 0 || !byName.TryGetValue(name, out var other) || other is not { } partner)
                continue;
            totals.Paired++;
            if (own[function].Hash == hashes[partner].Hash)
                totals.Equal++;
            else if (Environment.GetEnvironmentVariable("CRASHHUB_BENCH_SHOW") is not null)
                Console.WriteLine($"  differs: {name} ({own[function].Length} instructions)");
        }
        // Different bodies: those whose bytes differ. Two functions of the same bytes are one body, whatever they are called.
        foreach (var bodies in own.GroupBy(pair => pair.Value.Hash))
        {
            var distinct = bodies
                .Select(pair => Convert.ToHexString(module.BodyBytes(module.Body(pair.Key)!.Value).Span))
                .Distinct(StringComparer.Ordinal)
                .Count();
            totals.Add(distinct, bodies.First().Value.Length);
        }
        return totals;
    }

    // What borrowing would get wrong: a function whose name the other program does not know, while a body like it has just one name there.
    private static void WrongNames(string folder)
    {
        var programs = new List<(string Program, Dictionary<BodyHash, HashSet<string>> Names, List<(string Name, BodyHash Hash, int Length)> Functions)>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.wasm").Order(StringComparer.Ordinal))
        {
            var module = WasmModule.Parse(File.ReadAllBytes(path), AnalysisLimits.Default);
            var hashes = new Dictionary<uint, (BodyHash Hash, int Length)>();
            HashAll(module, hashes);
            var names = new Dictionary<BodyHash, HashSet<string>>();
            var functions = new List<(string, BodyHash, int)>();
            foreach (var (function, (hash, length)) in hashes)
            {
                if (module.Names.Function(function) is not { Length: > 0 } raw)
                    continue;
                var name = Demangler.Demangle(raw, AnalysisLimits.Default).Text;
                (names.TryGetValue(hash, out var known) ? known : names[hash] = []).Add(name);
                functions.Add((name, hash, length));
            }
            programs.Add((Path.GetFileName(path), names, functions));
        }
        int[] bounds = [4, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 128, int.MaxValue];
      foreach (var plain in (bool[])[true, false]) {
        var (right, wrong) = (new int[bounds.Length], new int[bounds.Length]);
        foreach (var asked in programs)
        foreach (var lender in programs)
        {
            // The two manglings of Rust spell one function differently; of the -O0 programs each frame is seven wrappers deep.
            if (ReferenceEquals(asked.Functions, lender.Functions) || asked.Program.Contains("-o0") != plain || IsV0(asked.Program) != IsV0(lender.Program))
                continue;
            foreach (var (name, hash, length) in asked.Functions)
            {
                if (!lender.Names.TryGetValue(hash, out var names) || names.Count != 1)
                    continue;
                var at = Array.FindIndex(bounds, bound => length < bound);
                if (names.Contains(name))
                    right[at]++;
                else
                {
                    wrong[at]++;
                    if (length >= 16 && Environment.GetEnvironmentVariable("CRASHHUB_BENCH_SHOW") is not null)
                        Console.WriteLine($"  wrong: {name} ({asked.Program}, {length}) is {names.First()} in {lender.Program}");
                }
            }
        }
        for (var i = 0; i < bounds.Length; i++)
            Console.WriteLine($"bodies: {(plain ? "-O0" : "optimised")} borrowed below {bounds[i]} instructions: {wrong[i]} wrong of {wrong[i] + right[i]}");
      }
    }

    private static bool IsV0(string program) => program.Contains("-v0", StringComparison.Ordinal);

    private static void HashAll(WasmModule module, Dictionary<uint, (BodyHash, int)> hashes)
    {
        var hasher = new BodyHasher(module);
        for (var function = (uint)module.ImportedFunctionCount; function < (uint)module.FunctionCount; function++)
        {
            if (hasher.TryHash(function, out var hash, out var instructions))
                hashes[function] = (hash, instructions);
        }
    }

    private sealed class Totals
    {
        private static readonly int[] Bounds = [8, 16, 24, 32, 64, int.MaxValue];
        private readonly int[] distinct = new int[Bounds.Length];
        private int excess;
        private readonly int[] colliding = new int[Bounds.Length];

        public int Paired { get; set; }
        public int Equal { get; set; }

        public void Add(int bodies, int instructions)
        {
            var at = Array.FindIndex(Bounds, bound => instructions < bound);
            distinct[at] += bodies;
            colliding[at] += bodies > 1 ? bodies : 0;
            excess += bodies - 1;
        }

        public void Add(Totals other)
        {
            Paired += other.Paired;
            Equal += other.Equal;
            excess += other.excess;
            for (var i = 0; i < Bounds.Length; i++)
                (distinct[i], colliding[i]) = (distinct[i] + other.distinct[i], colliding[i] + other.colliding[i]);
        }

        public void Print(string name)
        {
            var bySize = string.Join(
                ", ",
                Bounds.Select((bound, i) => $"<{(bound == int.MaxValue ? "any" : bound.ToString(CultureInfo.InvariantCulture))}: {colliding[i]}/{distinct[i]}")
            );
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"bodies: {name}: {Equal} of {Paired} equal ({Percent(Equal, Paired):f2} %), {colliding.Sum()} of {distinct.Sum()} distinct bodies collide (excess {Percent(excess, distinct.Sum()):f2} %; {Percent(colliding.Sum(), distinct.Sum()):f2} %); by instructions {bySize}"
                )
            );
        }

        private static double Percent(int part, int whole) => whole == 0 ? 0 : 100.0 * part / whole;
    }
}
