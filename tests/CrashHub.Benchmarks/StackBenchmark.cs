using System.Diagnostics;
using CrashHub.Analysis;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Benchmarks;

/// <summary>Stacks of 30 frames in large modules, inlined calls and demangled names included, from an index, from the files, and by llvm-symbolizer.</summary>
internal static class StackBenchmark
{
    private const string Symbolizer = "/usr/bin/llvm-symbolizer-22";
    private const int Frames = 30;
    private const int Stacks = 1000;

    public static void Run()
    {
        foreach (var path in BenchModules.Paths)
            Run(path);
    }

    private static void Run(string path)
    {
        var name = Path.GetFileName(path);
        var bytes = BenchModules.Map(path);
        var module = WasmModule.Parse(bytes, AnalysisLimits.Default);
        var places = BenchModules.Places(module, Frames * Stacks, seed: 2);
        var baseline = File.Exists(Symbolizer)
            ? Measured.OfProcess(5, Symbolizer, [$"--obj={path}", "--inlines", .. Addresses(module, places[..Frames])])
            : (Measured?)null;
        baseline?.Print($"stack: {name}: llvm-symbolizer-22, whole process (baseline)");
        var index = BenchModules.Open(path, BenchModules.Build(path, bytes));
        MedianOf(places, () => FromIndex(module, index)).Print($"stack: {name}: from the index, first touch", baseline);
        for (var round = 0; round < 3; round++)
            MedianOf(places, () => FromIndex(module, index)).Print($"stack: {name}: from the index, warm", baseline);
        MedianOf(
                places[..(Frames * 50)],
                () => new ModuleSymbols(module, new FileSymbols(module, null, [], null, AnalysisLimits.Default), AnalysisLimits.Default)
            )
            .Print($"stack: {name}: from the files, nothing prepared", baseline);
    }

    private static ModuleSymbols FromIndex(WasmModule module, SymbolIndex index) =>
        new(
            module,
            new IndexSymbols(
                index,
                () => throw new InvalidOperationException("the index is damaged"),
                () => null,
                () => null,
                AnalysisLimits.Default.MaxInlineDepth
            ),
            AnalysisLimits.Default
        );

    // Each stack is symbolicated by itself, as of one crash.
    private static Measured MedianOf((uint Function, ulong Offset)[] places, Func<ModuleSymbols> open)
    {
        var times = new TimeSpan[places.Length / Frames];
        var frames = new List<SymbolFrame>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var stack = 0; stack < times.Length; stack++)
        {
            var start = Stopwatch.GetTimestamp();
            var symbols = open();
            frames.Clear();
            for (var i = 0; i < Frames; i++)
                symbols.Symbolicate(places[stack * Frames + i].Function, new FunctionOffset(places[stack * Frames + i].Offset), frames);
            times[stack] = Stopwatch.GetElapsedTime(start);
        }
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / times.Length;
        Array.Sort(times);
        return new(times[times.Length / 2], times[0], times[^1], allocated);
    }

    private static IEnumerable<string> Addresses(WasmModule module, (uint Function, ulong Offset)[] places) =>
        places.Select(place => $"0x{module.ToCodeSectionOffset(place.Function, new FunctionOffset(place.Offset))!.Value.Value:x}");
}
