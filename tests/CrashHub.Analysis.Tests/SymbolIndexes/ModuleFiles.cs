using System.Security.Cryptography;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.SymbolIndexes;

/// <summary>The files of one build, and the index made of them.</summary>
internal sealed record ModuleFiles
{
    public required byte[] Module { get; init; }

    public byte[] DebugFile { get; init; } = [];

    public IReadOnlyList<ReadOnlyMemory<byte>> SplitDwarf { get; init; } = [];

    public byte[] SourceMap { get; init; } = [];

    /// <summary>A fixture and the files that lie beside it.</summary>
    public static ModuleFiles Of(string module) =>
        new()
        {
            Module = Fixture.Bytes(module),
            DebugFile = Beside(module.Replace(".wasm", ".debug.wasm", StringComparison.Ordinal)),
            SplitDwarf = Beside(module.Replace(".wasm", ".dwp", StringComparison.Ordinal)) is { Length: > 0 } package ? [package] : [],
            SourceMap = Beside(module + ".map"),
        };

    public SymbolIndexKey Key =>
        SymbolIndexKey.Of(
            WasmModule.Parse(Module, AnalysisLimits.Default).CodeId ?? "",
            Sha256(Module),
            DebugFile.Length == 0 ? null : Sha256(DebugFile),
            [.. SplitDwarf.Select(file => Sha256(file.ToArray()))],
            SourceMap.Length == 0 ? null : Sha256(SourceMap)
        );

    public SymbolIndexBuild Build(AnalysisLimits? limits = null) =>
        SymbolIndexBuilder.Build(
            new()
            {
                Module = Module,
                DebugFile = DebugFile,
                SplitDwarf = SplitDwarf,
                SourceMap = SourceMap,
                Key = Key,
            },
            limits ?? AnalysisLimits.Default,
            TestContext.Current.CancellationToken
        );

    public byte[] BuildBytes()
    {
        var build = Build();
        var bytes = new MemoryStream();
        build.CopyTo(bytes);
        Assert.Equal(build.Length, bytes.Length);
        return bytes.ToArray();
    }

    public SymbolIndex Index()
    {
        var index = SymbolIndex.TryOpen(BuildBytes(), Key, out var fault);
        Assert.Null(fault);
        Assert.NotNull(index);
        return index;
    }

    public LoadedModule Load(SymbolIndex? index) =>
        new()
        {
            Index = 0,
            Module = Module,
            DebugFile = DebugFile,
            SplitDwarf = SplitDwarf,
            SourceMap = SourceMap,
            SymbolIndex = index,
            Build = new BuildReference(null, null, null, "build", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };

    /// <summary>The symbols as analysis opens them.</summary>
    public ModuleSymbols Symbols(SymbolIndex? index) =>
        new LoadedModules([Load(index)], AnalysisLimits.Default, new ReportNotes(100)).SymbolsOf(0)!;

    private static byte[] Beside(string path) => File.Exists(Fixture.PathOf(path)) ? Fixture.Bytes(path) : [];

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
