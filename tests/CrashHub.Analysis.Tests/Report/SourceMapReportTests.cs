using System.Text;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Symbolication;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Report;

/// <summary>What a source map does to the frames of a report.</summary>
public sealed class SourceMapReportTests
{
    private static readonly byte[] Map = Fixture.Bytes("modules/asc-inventory-release.wasm.map");

    [Fact]
    public void FramesOfIgnoredSourcesAreNotTheAuthors()
    {
        var before = Frames(Map);
        var sources = Encoding.UTF8.GetString(Map);
        var index = Array.FindIndex(Sources(sources), source => source == "src/asc_inventory.ts");

        var after = Frames(Encoding.UTF8.GetBytes($$"""{"ignoreList":[{{index}}],{{sources[1..]}}"""));

        Assert.Contains(before, frame => frame is { File: "src/asc_inventory.ts", InApp: true });
        Assert.All(after.Where(frame => frame.File == "src/asc_inventory.ts"), frame => Assert.False(frame.InApp));
        Assert.Equal(before.Select(frame => frame.Line), after.Select(frame => frame.Line));
    }

    [Fact]
    public void AMapOfAnotherBuildGivesNoLineAndIsMarked()
    {
        var report = Report(Fixture.Bytes("modules/asc-inventory-debug.wasm.map"));

        Assert.All(report.Threads[0].Frames, frame => Assert.Null(frame.Line));
        Assert.Contains(report.Threads[0].Frames, frame => frame.Stale);
        Assert.Single(report.Notes, note => note.Kind == "staleSourceMap");
    }

    [Fact]
    public void ADamagedMapKeepsTheMappingsBeforeTheDamageAndIsNoted()
    {
        var text = Encoding.UTF8.GetString(Map);
        var cut = text.IndexOf("\"mappings\"", StringComparison.Ordinal) + 11000;

        var report = Report(Encoding.UTF8.GetBytes(text[..cut] + "!" + text[(cut + 1)..]));

        Assert.Contains(report.Notes, note => note is { Kind: "damagedSourceMap", Offset: not null });
        Assert.Contains(report.Threads[0].Frames, frame => frame.DebugInfo == DebugInfoKind.SourceMap);
    }

    [Fact]
    public void ASourceWithoutAPathGivesNoPlace()
    {
        var text = Encoding.UTF8.GetString(Map).Replace("\"src/asc_inventory.ts\"", "null", StringComparison.Ordinal);

        var frames = Frames(Encoding.UTF8.GetBytes(text));

        Assert.Contains(
            frames,
            frame => frame is { DebugInfo: DebugInfoKind.SourceMap, File: null, Line: null, Status: FrameStatus.NoLine }
        );
        Assert.DoesNotContain(frames, frame => frame.File is "");
    }

    [Fact]
    public void InspectionFindsStaleAndDamagedMapsAndRefusesWhatIsNone()
    {
        var module = Fixture.Bytes("modules/asc-inventory-release.wasm");
        string[] Kinds(byte[] map) =>
            [.. SourceMapInspector.Inspect(map, module, AnalysisLimits.Default, out _).Select(finding => finding.Kind)];

        Assert.Empty(Kinds(Map));
        Assert.Equal(["staleSourceMap"], Kinds(Fixture.Bytes("modules/em-tiles-sm.wasm.map")));
        Assert.Equal(["damagedSourceMap"], Kinds("""{"version":3,"sources":[],"mappings":"!"}"""u8.ToArray()));
        Assert.Empty(SourceMapInspector.Inspect("{}"u8.ToArray(), module, AnalysisLimits.Default, out var refusal));
        Assert.NotNull(refusal);
    }

    private static IReadOnlyList<FrameReport> Frames(byte[] map) => Report(map).Threads[0].Frames;

    private static CrashReport Report(byte[] map)
    {
        var plan = CrashAnalysis.Plan(
            Fixture.Bytes("dumps/asc-inventory-release-div-zero.coredump"),
            new CrashEvent(),
            AnalysisLimits.Default
        );
        var module = new LoadedModule
        {
            Index = 0,
            Module = Fixture.Bytes("modules/asc-inventory-release.wasm"),
            SourceMap = map,
            Build = new BuildReference(null, null, null, "asc-inventory-release.wasm", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashAnalysis.Analyze(plan, [module], TestContext.Current.CancellationToken);
    }

    private static string?[] Sources(string map) =>
        [
            .. System
                .Text.Json.JsonDocument.Parse(map)
                .RootElement.GetProperty("sources")
                .EnumerateArray()
                .Select(source => source.GetString()),
        ];
}
