using CrashHub.Analysis;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Wasm;
using CrashHub.Server.Blobs;

namespace CrashHub.Benchmarks;

/// <summary>The modules that <c>CRASHHUB_BENCH_MODULES</c> names, separated by colons; mapped, as the server maps them.</summary>
internal static class BenchModules
{
    public static IReadOnlyList<string> Paths { get; } =
        Environment.GetEnvironmentVariable("CRASHHUB_BENCH_MODULES")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];

    public static ReadOnlyMemory<byte> Map(string path) =>
        MappedFile.Open(path)?.Memory ?? throw new FileNotFoundException("no such module", path);

    /// <summary>A key that tells the modules of one run apart.</summary>
    public static SymbolIndexKey KeyOf(string path) => SymbolIndexKey.Of("", path, null, [], null);

    public static SymbolIndexBuild Build(string path, ReadOnlyMemory<byte> module) =>
        SymbolIndexBuilder.Build(new() { Module = module, Key = KeyOf(path) }, AnalysisLimits.Default, CancellationToken.None);

    /// <summary>Writes the index to a temporary file and maps it.</summary>
    public static SymbolIndex Open(string path, SymbolIndexBuild build)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetFileName(path) + ".symidx");
        using (var output = File.Create(file))
            build.CopyTo(output);
        return SymbolIndex.TryOpen(Map(file), KeyOf(path), out var fault)
            ?? throw new InvalidOperationException($"the index does not open: {fault}");
    }

    /// <summary>Random places in function bodies: function and offset.</summary>
    public static (uint Function, ulong Offset)[] Places(WasmModule module, int count, int seed)
    {
        var random = new Random(seed);
        var places = new (uint, ulong)[count];
        for (var i = 0; i < count; )
        {
            var function = (uint)random.Next(module.ImportedFunctionCount, module.FunctionCount);
            if (module.Body(function) is { Length: > 8 } body)
                places[i++] = (function, (ulong)random.NextInt64(2, body.Length));
        }
        return places;
    }
}
