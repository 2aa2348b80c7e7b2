using CrashHub.Analysis;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Report;

namespace CrashHub.Server.Builds;

/// <summary>Whether a file is a source map, and what a person should know of it: that it describes other code than the module it came with, or is damaged.</summary>
internal static class SourceMapCheck
{
    /// <summary>The finding of a map that describes other code.</summary>
    public const string Stale = "staleSourceMap";

    private const int MostNameCharacters = 100;

    /// <summary>Null when it is a source map, else why not.</summary>
    /// <param name="map">The file.</param>
    /// <param name="module">The core module that it came with.</param>
    /// <param name="name">What the sender calls the file; findings begin with it, since a build may have several.</param>
    /// <param name="findings">What a person should know.</param>
    public static ParseError? Fault(
        ReadOnlyMemory<byte> map,
        ReadOnlyMemory<byte> module,
        string name,
        out IReadOnlyList<BuildFinding> findings
    )
    {
        var found = SourceMapInspector.Inspect(map, module, AnalysisLimits.Default, out var refusal);
        var shown = name.Length <= MostNameCharacters ? name : name[..MostNameCharacters];
        findings = shown.Length == 0 ? found : [.. found.Select(finding => finding with { Detail = $"{shown}: {finding.Detail}" })];
        return refusal;
    }
}
