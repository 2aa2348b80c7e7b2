using System.Text;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Symbolication;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Report;

/// <summary>Source lines of frames: where they come from, and what bounds them.</summary>
public sealed class SourceContextTests
{
    private static readonly byte[] SessionSources = ZipBytes.Of(
        ("session/session_table.c", Fixture.Text("src/session_table.c")),
        ("session/session_util.c", Fixture.Text("src/session_util.c"))
    );

    [Fact]
    public void LinesOfABundleStandAroundTheFramesLine()
    {
        var frame = Session(SessionSources).Threads[0].Frames[0];

        var text = Fixture.Text("src/session_table.c").Split('\n');
        var context = frame.SourceContext!;
        Assert.EndsWith("session_table.c", frame.File);
        Assert.Equal((SourceOrigin.Bundle, frame.Line - 5, 11), (context.Source, context.StartLine, context.Lines.Count));
        Assert.Equal(text.Skip((int)context.StartLine - 1).Take(11), context.Lines);
    }

    [Fact]
    public void ASourceMapsOwnTextComesBeforeTheBundles()
    {
        var bundle = ZipBytes.Of(("src/asc_inventory.ts", "another text\n"));

        var context = Inventory(bundle)[0].SourceContext!;

        Assert.Equal(SourceOrigin.SourceMap, context.Source);
        Assert.Contains(context.Lines[5], Fixture.Text("src/asc_inventory.ts"));
    }

    [Fact]
    public void ABundleHelpsWhereTheMapCarriesNoText()
    {
        var bundle = ZipBytes.Of(("asc_inventory.ts", Fixture.Text("src/asc_inventory.ts")));
        var map = Encoding
            .UTF8.GetString(Fixture.Bytes("modules/asc-inventory-release.wasm.map"))
            .Replace("\"sourcesContent\"", "\"otherContent\"", StringComparison.Ordinal);

        var context = Inventory(bundle, map)[0].SourceContext!;

        Assert.Equal((SourceOrigin.Bundle, 11), (context.Source, context.Lines.Count));
    }

    [Fact]
    public void TextOfTheDebugInformationComesBeforeTheBundles()
    {
        var symbol = new SymbolFrame
        {
            File = "/src/a.c",
            Line = 2,
            Status = FrameStatus.Symbolicated,
            DebugInfo = DebugInfoKind.Dwarf,
            EmbeddedSource = "own 1\nown 2\n"u8.ToArray(),
        };

        var context = Contexts(ZipBytes.Of(("a.c", "1\n2\n3\n"))).Of(0, symbol, inApp: true)!;
        var other = Contexts(ZipBytes.Of(("a.c", "1\n2\n3\n"))).Of(0, symbol with { EmbeddedSource = default }, inApp: true)!;

        Assert.Equal((SourceOrigin.DebugInfo, "own 1|own 2"), (context.Source, string.Join('|', context.Lines)));
        Assert.Equal((SourceOrigin.Bundle, "1|2|3"), (other.Source, string.Join('|', other.Lines)));
    }

    [Fact]
    public void FramesThatAreNotTheAuthorsTakeNothingFromABundle()
    {
        var contexts = Contexts(ZipBytes.Of(("src/a.c", "1\n2\n3\n")));

        Assert.Null(contexts.Of(0, At("src/a.c", 1), inApp: false));
        Assert.NotNull(contexts.Of(0, At("src/a.c", 1), inApp: true));
    }

    [Fact]
    public void AFileWithoutTheLineIsNotTheFile() =>
        Assert.Null(Contexts(ZipBytes.Of(("a.c", "1\n2\n3\n"))).Of(0, At("a.c", 4), inApp: true));

    [Fact]
    public void AmbiguousFilesAreNotedAndNotShown()
    {
        var notes = new ReportNotes(10);

        var context = Contexts(ZipBytes.Of(("x/a.c", "1\n"), ("y/a.c", "2\n")), notes: notes).Of(0, At("a.c", 1), inApp: true);

        Assert.Null(context);
        Assert.Equal("ambiguousSource", Assert.Single(notes.ToList()).Kind);
    }

    [Fact]
    public void ADamagedBundleIsNotedAndTheReportMade()
    {
        var report = Session("no zip"u8.ToArray());

        Assert.Single(report.Notes, note => note is { Kind: "damagedSources", Offset: not null });
        Assert.All(report.Threads[0].Frames, frame => Assert.Null(frame.SourceContext));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void FramesWithLinesAreCounted(int limit, bool hasSecond)
    {
        var contexts = Contexts(ZipBytes.Of(("a.c", "1\n2\n")), AnalysisLimits.Default with { MaxSourceContexts = limit });

        Assert.NotNull(contexts.Of(0, At("a.c", 1), inApp: true));
        Assert.Equal(hasSecond, contexts.Of(0, At("a.c", 2), inApp: true) is not null);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(7, false)]
    public void BytesOfAllSourcesAreBounded(int limit, bool hasSecond)
    {
        var contexts = Contexts(ZipBytes.Of(("a.c", "1\n2\n"), ("b.c", "3\n4\n")), AnalysisLimits.Default with { MaxSourceBytes = limit });

        Assert.NotNull(contexts.Of(0, At("a.c", 1), inApp: true));
        Assert.Equal(hasSecond, contexts.Of(0, At("b.c", 1), inApp: true) is not null);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(3, false)]
    public void BytesOfOneTextAreBoundedWhereverItIs(int limit, bool isShown)
    {
        var contexts = Contexts([], AnalysisLimits.Default with { MaxSourceFileBytes = limit });

        var context = contexts.Of(0, At("a.c", 1) with { EmbeddedSource = "1\n2\n"u8.ToArray() }, inApp: true);

        Assert.Equal(isShown, context is not null);
    }

    internal static SymbolFrame At(string file, long line) =>
        new()
        {
            File = file,
            Line = line,
            Status = FrameStatus.Symbolicated,
            DebugInfo = DebugInfoKind.Dwarf,
        };

    internal static SourceContexts Contexts(byte[] sources, AnalysisLimits? limits = null, ReportNotes? notes = null)
    {
        notes ??= new ReportNotes(10);
        var module = Loaded(new WasmBuilder().Build(), sources, default);
        return new(new LoadedModules([module], AnalysisLimits.Default, notes), notes, limits ?? AnalysisLimits.Default);
    }

    private static CrashReport Session(byte[] sources) =>
        Report("session-o0-store", Fixture.Bytes("modules/session-o0.wasm"), sources, default);

    private static IReadOnlyList<FrameReport> Inventory(byte[] sources, string? map = null)
    {
        var bytes = map is null ? Fixture.Bytes("modules/asc-inventory-release.wasm.map") : Encoding.UTF8.GetBytes(map);
        var report = Report("asc-inventory-release-div-zero", Fixture.Bytes("modules/asc-inventory-release.wasm"), sources, bytes);
        return [.. report.Threads[0].Frames.Where(frame => frame.File == "src/asc_inventory.ts")];
    }

    private static CrashReport Report(string dump, byte[] module, byte[] sources, byte[]? map)
    {
        var plan = CrashAnalysis.Plan(Fixture.Bytes($"dumps/{dump}.coredump"), new CrashEvent(), AnalysisLimits.Default);
        return CrashAnalysis.Analyze(plan, [Loaded(module, sources, map)], TestContext.Current.CancellationToken);
    }

    private static LoadedModule Loaded(byte[] module, byte[] sources, byte[]? map) =>
        new()
        {
            Index = 0,
            Module = module,
            SourceMap = map,
            Sources = sources,
            Build = new BuildReference(null, null, null, "app.wasm", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
}
