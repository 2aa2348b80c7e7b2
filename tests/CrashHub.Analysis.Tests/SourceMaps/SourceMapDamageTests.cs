using System.Text;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.SourceMaps;

/// <summary>Damaged maps, plain and index, laid on a real module: nothing throws, faults lie inside the input, limits hold.</summary>
public sealed class SourceMapDamageTests
{
    private static readonly AnalysisLimits Limits = AnalysisLimits.Default with { MaxSourceMapEntries = 200, MaxSourceMapNames = 8 };

    private static readonly string[] Originals =
    [
        """{"\ud800":1,"version":3,"sourceRoot":"/r","sources":["a.ts","\u00e9\n",null],"sourcesContent":["x\ud800"],"names":["n"],"ignoreList":[1],"mappings":"gGAAA,ICCC,I,EAAG,CAAAA"}""",
        """
            {"version":3,"sections":[
              {"offset":{"line":0,"column":10},"map":{"version":3,"sources":["a.ts"],"names":["n"],"mappings":"AAAAA,KACA,KACA"}},
              {"offset":{"line":0,"column":20},"map":{"version":3,"sources":["b.ts"],"x_google_ignoreList":[0],"mappings":"AAAAA;AAAA"}},
              {"offset":{"line":1,"column":0},"map":{"sections":[]}}]}
            """,
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void DamagedMapsAreReadOrRefused(int original)
    {
        var module = WasmModule.Parse(Fixture.Bytes("modules/asc-inventory-release.wasm"), AnalysisLimits.Default);
        var bytes = Encoding.UTF8.GetBytes(Originals[original]);
        var random = new Random(26 + original);
        for (var round = 0; round < 10_000; round++)
        {
            var damaged = Mutation.Apply(bytes, random);

            var map = SourceMap.Parse(damaged, Limits, out var error);

            Assert.InRange(error.Offset, 0, damaged.Length);
            if (map is null)
                continue;
            Assert.InRange(map.Count, 0, Limits.MaxSourceMapEntries);
            Assert.InRange(map.Sources.Count, 0, Limits.MaxSourceMapNames);
            for (ulong offset = 0; offset < 40; offset += 7)
                map.TryFind(new(offset), new(0), out _);
            for (var i = 0; i < map.Sources.Count; i++)
                _ = (map.ContentOf(i), map.Sources[i].FullPath);
            var fit = SourceMapFit.Of(map, module);
            Assert.InRange(fit.Outside + fit.Between, 0, fit.Checked);
        }
    }
}
