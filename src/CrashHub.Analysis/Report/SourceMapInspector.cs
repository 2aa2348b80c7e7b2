using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>Tells what an uploaded source map is worth to the module that it came with.</summary>
public static class SourceMapInspector
{
    /// <summary>
    /// Reads a map and lays it on the module's instructions. Findings: <c>staleSourceMap</c> when it describes other code,
    /// <c>damagedSourceMap</c> when only a part of it can be read.
    /// </summary>
    /// <param name="map">The map's bytes.</param>
    /// <param name="module">The core module that it came with.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="refusal">Why the bytes are no source map, its offset counted from their first byte; null when they are one.</param>
    public static IReadOnlyList<BuildFinding> Inspect(
        ReadOnlyMemory<byte> map,
        ReadOnlyMemory<byte> module,
        AnalysisLimits limits,
        out ParseError? refusal
    )
    {
        var read = SourceMap.Parse(map, limits, out var error);
        refusal = read is null ? error : null;
        if (read is null)
            return [];
        var findings = new List<BuildFinding>();
        if (error.Kind != ParseErrorKind.None)
            findings.Add(new("damagedSourceMap", error.ToString()));
        var fit = SourceMapFit.Of(read, WasmModule.Parse(module, limits));
        if (fit.IsStale)
        {
            var script = read.HasOtherLines ? "; it maps several lines, as that of a script does" : "";
            findings.Add(
                new(
                    "staleSourceMap",
                    $"of {fit.Checked} mappings {fit.Outside} lie outside the code and {fit.Between} where no instruction begins: the source map describes other code and is not used{script}"
                )
            );
        }
        return findings;
    }
}
