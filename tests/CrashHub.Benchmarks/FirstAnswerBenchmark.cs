using System.Globalization;
using CrashHub.Analysis;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.Wasm;
using CrashHub.Server.Blobs;
using CrashHub.Testing;

namespace CrashHub.Benchmarks;

/// <summary>
/// The first stack of a module that nothing is known of, straight from its DWARF: opening the file, finding 30 functions with their inlined
/// calls. Baseline: llvm-symbolizer asked once for the same addresses, whose start is taken off by asking it for a small module.
/// </summary>
internal static class FirstAnswerBenchmark
{
    /// <summary>A folder with larger modules.</summary>
    private const string Folder = "CRASHHUB_BENCH_MODULES";

    private const int Frames = 30;

    public static void Run()
    {
        var small = Fixture.PathOf("modules/router-o1.debug.wasm");
        Compare(small);
        if (Environment.GetEnvironmentVariable(Folder) is not { Length: > 0 } folder)
        {
            Console.WriteLine($"first-answer: {Folder} names no folder with larger modules");
            return;
        }
        foreach (var path in Directory.EnumerateFiles(folder, "*.wasm").Order(StringComparer.Ordinal))
            Compare(path);
    }

    private static void Compare(string path)
    {
        var name = $"first-answer: {Path.GetFileName(path)} ({new FileInfo(path).Length >> 10:N0} KiB)";
        var stack = StackOf(path);
        var baseline = (Measured?)null;
        var tool = Array.Find(["/usr/bin/llvm-symbolizer-22", "/usr/bin/llvm-symbolizer-14"], File.Exists);
        if (tool is null)
            Console.WriteLine($"{name}: no baseline (Debian: apt-get install llvm-14)");
        else
        {
            string[] addresses = [.. stack.Select(place => "0x" + place.Address.ToString("x", CultureInfo.InvariantCulture))];
            baseline = Measured.OfProcess(5, tool, [$"--obj={path}", "--inlines", .. addresses]);
            baseline.Value.Print($"{name}, {Path.GetFileName(tool)} once (baseline)");
        }
        Measured.Of(31, () => Answer(path, stack)).Print($"{name}, mapped and asked", baseline);
    }

    private static void Answer(string path, List<(uint Function, FunctionOffset Offset, ulong Address)> stack)
    {
        using var file = MappedFile.Open(path) ?? throw new FileNotFoundException("no such module", path);
        var module = WasmModule.Parse(file.Memory, AnalysisLimits.Default);
        var symbols = new ModuleSymbols(module, new FileSymbols(module, null, [], null, AnalysisLimits.Default), AnalysisLimits.Default);
        var frames = new List<SymbolFrame>();
        foreach (var (function, offset, _) in stack)
            symbols.Symbolicate(function, offset, frames);
        if (frames.Count < stack.Count)
            throw new InvalidOperationException($"{frames.Count} frames");
    }

    /// <summary>Functions spread over the module by a fixed seed, each at its middle.</summary>
    private static List<(uint Function, FunctionOffset Offset, ulong Address)> StackOf(string path)
    {
        var module = WasmModule.Parse(File.ReadAllBytes(path), AnalysisLimits.Default);
        var random = new Random(30);
        var stack = new List<(uint, FunctionOffset, ulong)>();
        while (stack.Count < Frames)
        {
            var function = (uint)(module.ImportedFunctionCount + random.Next(module.BodyCount));
            var offset = new FunctionOffset(module.Body(function)!.Value.Length / 2);
            if (module.ToCodeSectionOffset(function, offset) is { } address)
                stack.Add((function, offset, address.Value));
        }
        return stack;
    }
}
