using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.SourceMaps;

/// <summary>Real maps, at offsets that a backtrace shows; the expected places are in the sources.</summary>
public sealed class SourceMapFixtureTests
{
    [Theory]
    [InlineData(0x17bcul, "src/asc_inventory.ts", 41, 19)]
    [InlineData(0x249aul, "src/asc_inventory.ts", 86, 43)]
    [InlineData(0x2271ul, "~lib/staticarray.ts", 98, 5)]
    public void FindsPlacesOfAssemblyScript(ulong offset, string source, uint line, uint column)
    {
        var map = Open("modules/asc-inventory-release.wasm.map");

        Assert.True(map.TryFind(new(offset), new(0), out var position));

        Assert.Equal((source, line, column), (position.Source, position.Line, position.Column));
    }

    [Theory]
    [InlineData(0x7cbul)]
    [InlineData(0xf18ul)]
    [InlineData(0x2301ul)]
    public void CallsOfAbortHaveNoPlace(ulong offset)
    {
        Assert.False(Open("modules/asc-inventory-release.wasm.map").TryFind(new(offset), new(0), out _));
    }

    [Theory]
    [InlineData(0x89eul, 34)]
    [InlineData(0xb42ul, 21)]
    [InlineData(0x565ul, 43)]
    public void FindsPlacesOfEmscripten(ulong offset, uint line)
    {
        Assert.True(Open("modules/em-tiles-sm.wasm.map").TryFind(new(offset), new(0), out var position));

        Assert.Equal(("src/em_tiles.cpp", line), (position.Source, position.Line));
    }

    [Fact]
    public void SourceTextIsCarriedAlong()
    {
        var map = Open("modules/asc-inventory-release.wasm.map");
        var index = map.Sources.Select(source => source.Path).ToList().IndexOf("src/asc_inventory.ts");

        Assert.Equal(Fixture.Text("src/asc_inventory.ts"), map.ContentOf(index));
    }

    [Fact]
    public void HostileMapsAreRefusedOrTold()
    {
        foreach (var file in Fixture.Files("hostile/sourcemap", "*.map").Where(file => !file.Contains("control")))
        {
            SourceMap.Parse(Fixture.Bytes(file), AnalysisLimits.Default, out var error);

            Assert.NotEqual(ParseErrorKind.None, error.Kind);
        }
    }

    private static SourceMap Open(string file)
    {
        var map = SourceMap.Parse(Fixture.Bytes(file), AnalysisLimits.Default, out var error);
        Assert.Equal(ParseErrorKind.None, error.Kind);
        return map!;
    }
}
