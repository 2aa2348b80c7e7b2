using System.Diagnostics;
using System.Globalization;
using CrashHub.Analysis;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Benchmarks;

/// <summary>Building a symbol index against llvm-gsymutil, its size, and single lookups in it.</summary>
internal static class IndexBenchmark
{
    private const string Baseline = "/usr/bin/llvm-gsymutil-22";
    private const int Lookups = 100_000;

    public static void Run()
    {
        if (BenchModules.Paths.Count == 0)
            Console.WriteLine("index: CRASHHUB_BENCH_MODULES names no modules");
        foreach (var path in BenchModules.Paths)
            Run(path);
    }

    /// <summary>Prints the anonymous memory of one build in this process, which should have done nothing else.</summary>
    public static void RunMemory()
    {
        foreach (var path in BenchModules.Paths.Take(1))
        {
            var module = BenchModules.Map(path);
            var before = AnonymousKilobytes();
            var peak = before;
            using var done = new ManualResetEventSlim();
            var watcher = new Thread(() =>
            {
                while (!done.Wait(1))
                    peak = Math.Max(peak, AnonymousKilobytes());
            });
            watcher.Start();
            var build = BenchModules.Build(path, module);
            build.CopyTo(Stream.Null);
            done.Set();
            watcher.Join();
            Console.WriteLine(
                $"index: {Path.GetFileName(path)}: RssAnon {before / 1024} MiB before, {peak / 1024} MiB at most: {(peak - before) / 1024} MiB for a module of {module.Length >> 20} MiB"
            );
        }
    }

    private static void Run(string path)
    {
        var name = Path.GetFileName(path);
        var module = BenchModules.Map(path);
        Measured? baseline = File.Exists(Baseline)
            ? Measured.OfProcess(5, Baseline, $"--convert={path}", "--num-threads=1", "--out-file=/dev/null")
            : null;
        baseline?.Print($"index: {name}: llvm-gsymutil-22 (baseline)");
        SymbolIndexBuild? build = null;
        Measured
            .Of(module.Length < 16 << 20 ? 31 : 7, () => build = BenchModules.Build(path, module))
            .Print($"index: {name}: build", baseline);
        Console.WriteLine(
            $"index: {name}: {build!.Length:N0} bytes, {build.Length / (double)module.Length:0.000} of the module, {build.Faults.Count} faults"
        );
        foreach (var section in Enum.GetValues<IndexSection>())
            Console.WriteLine($"    {section, -10} {build.LengthOf(section), 12:N0}");
        var index = BenchModules.Open(path, build);
        MeasureLookups(name, WasmModule.Parse(module, AnalysisLimits.Default), index);
    }

    private static void MeasureLookups(string name, WasmModule module, SymbolIndex index)
    {
        var addresses = BenchModules
            .Places(module, Lookups, seed: 1)
            .Select(place => module.ToCodeSectionOffset(place.Function, new FunctionOffset(place.Offset))!.Value)
            .ToArray();
        var frames = new IndexedFrame[AnalysisLimits.Default.MaxInlineDepth + 1];
        long found = 0;
        long unfolded = 0;
        var measured = Measured.Of(
            11,
            () =>
            {
                found = unfolded = 0;
                foreach (var address in addresses)
                {
                    if (index.Find(address, frames, out var place) != IndexAnswer.Found)
                        continue;
                    found++;
                    unfolded += place.Count;
                }
            }
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"index: {name}: lookup {measured.Median.TotalNanoseconds / Lookups:0} ns (min {measured.Least.TotalNanoseconds / Lookups:0}), {measured.AllocatedBytes} B for {Lookups:N0}; {found:N0} found, {unfolded / (double)Math.Max(found, 1):0.0} frames each"
            )
        );
    }

    private static long AnonymousKilobytes()
    {
        foreach (var line in File.ReadLines($"/proc/{Environment.ProcessId}/status"))
        {
            if (line.StartsWith("RssAnon:", StringComparison.Ordinal))
                return long.Parse(line.AsSpan(8, line.Length - 10).Trim(), CultureInfo.InvariantCulture);
        }
        return 0;
    }
}
