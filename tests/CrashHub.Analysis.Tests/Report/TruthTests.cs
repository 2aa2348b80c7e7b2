using System.Text.Json;
using System.Text.RegularExpressions;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Privacy;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Tests.Report;

/// <summary>Whole way through the library on real dumps: function, file, line and inlined calls of every frame as known.</summary>
public sealed partial class TruthTests
{
    /// <summary>Frames whose truth is not in the files at hand, each with the reason.</summary>
    private static readonly Dictionary<(string Case, int Frame), string> Unknowable = new()
    {
        [("event-bus-stale-o1-null", 0)] = "wasm-opt dropped the names and the code's debug information",
        [("event-bus-stale-o1-null", 1)] = "the inlined call is in the dropped debug information only",
        [("metrics-nonames-o1-div", 3)] = "the name section was removed and the function has no debug information",
        [("metrics-nonames-o1-div", 6)] = "the name section was removed; the export is called _start",
    };

    public static TheoryData<string> Cases =>
        [
            "asc-inventory-debug-assert",
            "asc-inventory-release-div-zero",
            "asc-inventory-release-map-key",
            "bigframe-tail-o2",
            "billing-trap-o1-index",
            "checksum-o0",
            "checksum-o2",
            "em-tiles-sm-assert",
            "em-tiles-sm-oob",
            "event-bus-o0-null",
            "event-bus-o0-sig",
            "grid64-o0",
            "image-scale-o2",
            "json-walk-gmlt-o1",
            "loc-matrix-o0-oob",
            "loc-threads-o0-two",
            "metrics-nonames-o1-div",
            "metrics-o1-div",
            "money-o1",
            "old-pricing-o0-fixed-ints",
            "old-pricing-o0-rewriter-freight",
            "old-pricing-o0-xtuc",
            "old-pricing-o0-xtuc-v0",
            "old-pricing-o1-rewriter-freight",
            "palette-preload-o0",
            "quota-o0",
            "resolver-o1-engine",
            "router-o1",
            "rust-plugin-o2-empty",
            "rust-plugin-o2-unsafe-oob",
            "rust-plugin-os-v0-bad-indirect",
            "session-clang14-o1-store",
            "session-o0-store",
            "session-split-o1-load",
            "tenants-three-o0",
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void FramesAreAsKnown(string name)
    {
        var truth = TruthCase.Open(name);

        var frames = truth.Report().Threads[0].Frames;

        var wanted = truth
            .Frames.EnumerateArray()
            .Select((frame, index) => (frame, index))
            .Where(item => !Unknowable.ContainsKey((name, item.index)));
        Assert.All(wanted, item => Assert.Equal(Line(item.frame), Line(frames[item.index])));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AShrunkDumpGivesTheSameFramesTrapAndSignature(string name)
    {
        var truth = TruthCase.Open(name);
        var whole = truth.Report();

        foreach (var mode in (ReadOnlySpan<DumpPrivacy>)[DumpPrivacy.Reachable, DumpPrivacy.Stack])
        {
            var small = truth.Report(changeDump: dump => DumpShrinker.Shrink(dump, mode, 0, AnalysisLimits.Default));

            Assert.Equal(WithoutValues(whole), WithoutValues(small));
            Assert.Equal(whole.Signature.Fingerprint, small.Signature.Fingerprint);
            // With less memory fewer operands are proved; never another kind.
            if (small.Trap.Candidates is { } open && whole.Trap.Candidates is null)
                Assert.Contains(whole.Trap.Kind, open);
            else
                Assert.Equal(whole.Trap.Kind, small.Trap.Kind);
        }
    }

    // What a frame's variables hold is what shrinking takes away.
    private static string WithoutValues(CrashReport report) =>
        JsonSerializer.Serialize(
            report.Threads.Select(thread => thread with { Frames = [.. thread.Frames.Select(frame => frame with { Variables = null })] })
        );

    public static TheoryData<string> CasesWithHostMessage =>
        [.. Cases.Select(row => row.Data).Where(name => TruthCase.Open(name).HostMessage is not null)];

    [Theory]
    [MemberData(nameof(CasesWithHostMessage))]
    public void TheHostsMessageGivesTheTrapKind(string name)
    {
        var truth = TruthCase.Open(name);

        var trap = truth.Report(truth.HostMessage).Trap;

        Assert.Equal(truth.Trap.GetProperty("kind").GetString(), TrapKindNames.Of(trap.Kind));
        Assert.Equal(TrapSource.Host, trap.Source);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void WithoutAMessageTheKindIsTrueOrLeftOpen(string name)
    {
        var truth = TruthCase.Open(name);

        var trap = truth.Report().Trap;

        var kind = truth.Trap.GetProperty("kind").GetString();
        if (trap.Kind != TrapKind.Unknown)
            Assert.Equal(kind, TrapKindNames.Of(trap.Kind));
        else if (trap.Candidates is { } candidates)
            Assert.Contains(kind, candidates.Select(TrapKindNames.Of));
    }

    [Fact]
    public void DebugInformationOfOtherCodeIsMarkedAndGivesNoLine()
    {
        var report = TruthCase.Open("event-bus-stale-o1-null").Report();

        Assert.All(report.Threads[0].Frames, frame => Assert.Null(frame.Line));
        Assert.All(report.Threads[0].Frames, frame => Assert.True(frame.Stale));
        Assert.Contains(report.Notes, note => note.Kind == "staleDebugInfo");
    }

    [Fact]
    public void EqualInputsGiveEqualReports()
    {
        var truth = TruthCase.Open("router-o1");

        Assert.Equal(JsonSerializer.Serialize(truth.Report()), JsonSerializer.Serialize(truth.Report()));
    }

    private static string Line(JsonElement frame) =>
        Line(
            frame.GetProperty("function").GetString(),
            frame.GetProperty("file").GetString(),
            frame.GetProperty("line"),
            frame.GetProperty("inline").GetBoolean()
        );

    private static string Line(string? function, string? file, JsonElement line, bool inline) =>
        $"{Spelling(function)} {file}:{(line.ValueKind == JsonValueKind.Number ? line.GetInt64() : null)}{(inline ? " inline" : "")}";

    private static string Line(FrameReport frame) =>
        $"{Spelling(frame.Function)} {Path.GetFileName(frame.File)}:{frame.Line}{(frame.Inline ? " inline" : "")}";

    // The truth was written by several tools, which differ in ABI tags and blanks only.
    private static string? Spelling(string? function) => function is null ? null : AbiTagOrBlank().Replace(function, "");

    [GeneratedRegex(@"\[abi:\w+\]|\s", RegexOptions.None, 1000)]
    private static partial Regex AbiTagOrBlank();
}
