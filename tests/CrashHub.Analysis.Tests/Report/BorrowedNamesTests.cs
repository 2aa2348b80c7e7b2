using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.Tests.SymbolIndexes;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Report;

public sealed class BorrowedNamesTests
{
    private static readonly BuildReference Older = new("b-1", null, "code", "app.wasm", "1.0");

    public static TheoryData<bool> WithAndWithoutIndex => [true, false];

    [Theory]
    [MemberData(nameof(WithAndWithoutIndex))]
    public void AFunctionWithoutANameTakesThatOfTheSameBody(bool withIndex)
    {
        var report = Report(Module(named: false), Lender(Module(named: true, shift: true), withIndex));

        var frame = report.Threads[0].Frames[0];
        Assert.Equal(
            ("leaf", FrameStatus.NameOnly, DebugInfoKind.Names, Older),
            (frame.Function, frame.Status, frame.DebugInfo, frame.NameFrom)
        );
        Assert.Contains(report.Notes, note => note.Kind == "borrowedName" && note.Detail.Contains("app.wasm of release 1.0 (build b-1)"));
        Assert.Contains("leaf", report.Signature.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIndex))]
    public void ABodyWithTwoNamesLendsNone(bool withIndex)
    {
        var twice = Module(named: true, second: "twig");
        var elsewhere = Module(named: true, name: "twig");

        var inOne = Report(Module(named: false), Lender(twice, withIndex));
        var inTwo = Report(Module(named: false), Lender(Module(named: true), withIndex), Lender(elsewhere, withIndex));

        Assert.All([inOne, inTwo], report => Assert.Null(report.Threads[0].Frames[0].Function));
        Assert.All([inOne, inTwo], report => Assert.DoesNotContain(report.Notes, note => note.Kind == "borrowedName"));
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIndex))]
    public void OneNameInTwoBuildsOrWithAnotherRustcHashIsOneName(bool withIndex)
    {
        var older = Module(named: true, name: "_ZN3app4leaf17h0123456789abcdefE");
        var newer = Module(named: true, name: "_ZN3app4leaf17hfedcba9876543210E");

        var frame = Report(Module(named: false), Lender(older, withIndex), Lender(newer, withIndex)).Threads[0].Frames[0];

        Assert.Equal(("app::leaf", "_ZN3app4leaf17h0123456789abcdefE", "rust"), (frame.Function, frame.LinkageName, frame.Language));
    }

    [Theory]
    [InlineData(BodyHasher.LeastTelling, "leaf", true)]
    [InlineData(BodyHasher.LeastTelling, "leaf", false)]
    [InlineData(BodyHasher.LeastTelling - 1, null, true)]
    [InlineData(BodyHasher.LeastTelling - 1, null, false)]
    public void AShortBodyTellsNothing(int instructions, string? name, bool withIndex)
    {
        var report = Report(
            Module(named: false, instructions: instructions),
            Lender(Module(named: true, instructions: instructions), withIndex)
        );

        Assert.Equal(name, report.Threads[0].Frames[0].Function);
    }

    [Fact]
    public void AModulesOwnNameStays()
    {
        var report = Report(Module(named: true), Lender(Module(named: true, name: "twig"), withIndex: false));

        var frame = report.Threads[0].Frames[0];
        Assert.Equal(("leaf", null, null), (frame.Function, frame.NameFrom, frame.BodyHash));
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIndex))]
    public void TheBodyStandsInForAMissingName(bool withIndex)
    {
        var module = Module(named: false);

        var report = Report(module, withIndex);

        Assert.True(new BodyHasher(WasmModule.Parse(module, AnalysisLimits.Default)).TryHash(1, out var hash, out _));
        Assert.Equal(hash.ToString(), report.Threads[0].Frames[0].BodyHash);
        Assert.Contains(hash.ToString(), report.Signature.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ARelinkedBuildWithoutNamesHasTheSameSignature()
    {
        var first = Report(Module(named: false));
        var second = Report(Module(named: false, shift: true), frame: 3);

        Assert.Equal(first.Signature.Fingerprint, second.Signature.Fingerprint);
    }

    [Fact]
    public void NamesAreLentToARealProgram()
    {
        var truth = TruthCase.Open("metrics-nonames-o1-div");
        var lender = new NameLender { Module = Fixture.Bytes("relinked/metrics-o1.shifted.wasm"), Build = Older };
        var named = TruthCase.Open("metrics-o1-div").Report();

        var report = truth.Report(change: module => module with { Lenders = [lender] });

        Assert.Equal(
            named.Threads[0].Frames.SkipLast(1).Select(frame => frame.Function),
            report.Threads[0].Frames.SkipLast(1).Select(frame => frame.Function)
        );
        Assert.Contains(report.Threads[0].Frames, frame => frame.NameFrom is not null);
        // Exported, so that the module has a name of its own for it.
        Assert.Equal("_start", report.Threads[0].Frames[^1].Function);
    }

    private static NameLender Lender(byte[] module, bool withIndex) =>
        withIndex
            ? new() { SymbolIndex = new ModuleFiles { Module = module }.Index(), Build = Older }
            : new() { Module = module, Build = Older };

    private static CrashReport Report(byte[] module, params NameLender[] lenders) => Report(module, false, 1, lenders);

    private static CrashReport Report(byte[] module, bool withIndex) => Report(module, withIndex, 1);

    private static CrashReport Report(byte[] module, uint frame) => Report(module, false, frame);

    private static CrashReport Report(byte[] module, bool withIndex, uint frame, params NameLender[] lenders)
    {
        var dump = new CoredumpBuilder().Process("app").Module("app").Instance(0).Thread("main").Frame(0, frame, 1).Build();
        var plan = CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default);
        var files = new ModuleFiles { Module = module };
        var loaded = files.Load(withIndex ? files.Index() : null) with { Lenders = lenders, MatchedBy = ModuleMatch.Name };
        return CrashAnalysis.Analyze(plan, [loaded], TestContext.Current.CancellationToken);
    }

    private static byte[] Module(
        bool named,
        string name = "leaf",
        string? second = null,
        bool shift = false,
        int instructions = BodyHasher.LeastTelling
    )
    {
        var module = new WasmBuilder();
        if (shift)
            module.Type([WasmBuilder.F64], []);
        var type = module.Type([], []);
        module.Function(type, [0x01]);
        if (shift)
        {
            module.Function(type, [0x01, 0x01]);
            module.Function(type, [0x01, 0x01, 0x01]);
        }
        // unreachable, nops and end.
        byte[] code = [0x01, 0x00, .. Enumerable.Repeat((byte)0x01, instructions - 3)];
        var leaf = module.Function(type, code);
        if (named)
            module.Named(leaf, name);
        if (second is not null)
            module.Named(module.Function(type, code), second);
        return module.Build();
    }
}
