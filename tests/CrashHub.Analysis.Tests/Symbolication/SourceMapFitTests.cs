using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Symbolication;

public sealed class SourceMapFitTests
{
    [Theory]
    [InlineData("asc-inventory-debug")]
    [InlineData("asc-inventory-release")]
    [InlineData("em-tiles-sm")]
    public void AMapLiesOnTheInstructionsOfItsModule(string name)
    {
        var fit = Fit(name, name);

        Assert.False(fit.IsStale);
        Assert.Equal(0, fit.Outside);
        Assert.InRange(fit.Between, 0, fit.Checked / 25);
    }

    [Theory]
    [InlineData("asc-inventory-debug", "asc-inventory-release")]
    [InlineData("asc-inventory-release", "asc-inventory-debug")]
    [InlineData("em-tiles-sm", "em-tiles-g")]
    [InlineData("em-tiles-sm", "metrics-o1")]
    public void AMapOfOtherCodeIsStale(string map, string module) => Assert.True(Fit(map, module).IsStale);

    [Theory]
    [InlineData(9, false)]
    [InlineData(8, true)]
    public void OneMissInTenMappingsIsStillAFit(int hits, bool isStale)
    {
        // Eight instructions of one byte and a constant: its second byte, the tenth of the code, is no instruction.
        var builder = new WasmBuilder();
        builder.Function(builder.Type([], []), [1, 1, 1, 1, 1, 1, 1, 1, 0x41, 0x80, 0x00, 0x1a]);
        var module = WasmModule.Parse(builder.Build(), AnalysisLimits.Default);
        var body = module.Body(0)!.Value;
        var code = (long)body.Start.Value + 1;
        var map = Read(SourceMapBytes.At([.. Enumerable.Range(0, hits).Select(i => code + i), code + 9]));

        Assert.Equal((new SourceMapFit(hits + 1, 0, 1), isStale), (SourceMapFit.Of(map, module), SourceMapFit.Of(map, module).IsStale));
        Assert.Equal(SourceMapFit.Of(map, module), SourceMapFit.Of(map, module, body));
    }

    [Fact]
    public void MappingsOutsideTheCodeAndBetweenFunctionsAreMisses()
    {
        var builder = new WasmBuilder();
        var type = builder.Type([], []);
        builder.Function(type, [1]);
        builder.Function(type, [1]);
        var module = WasmModule.Parse(builder.Build(), AnalysisLimits.Default);
        var second = (long)module.Body(1)!.Value.Start.Value;
        // In the header; the size of the second body; its first byte; its instruction; past the end.
        var map = Read(SourceMapBytes.At(4, second - 1, second, second + 1, 5000));

        Assert.Equal(new SourceMapFit(5, 2, 1), SourceMapFit.Of(map, module));
    }

    private static SourceMap Read(byte[] json) => SourceMap.Parse(json, AnalysisLimits.Default, out _)!;

    private static SourceMapFit Fit(string map, string module) =>
        SourceMapFit.Of(
            SourceMap.Parse(Fixture.Bytes($"modules/{map}.wasm.map"), AnalysisLimits.Default, out _)!,
            WasmModule.Parse(Fixture.Bytes($"modules/{module}.wasm"), AnalysisLimits.Default)
        );
}
