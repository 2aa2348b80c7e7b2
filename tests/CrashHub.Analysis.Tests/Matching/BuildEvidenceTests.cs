using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Matching;

/// <summary>What each piece of evidence does, on built modules and dumps of two functions: 1 calls 0, which stops at its first instruction.</summary>
public sealed class BuildEvidenceTests
{
    private const byte Call = 0x10;
    private const byte Unreachable = 0x00;
    private const byte Nop = 0x01;
    private static readonly byte[] Text = "one of the messages of the program"u8.ToArray();

    [Fact]
    public void ABuildThatNothingContradictsFits()
    {
        var ranked = Rank(Dump(), App());

        Assert.True(ranked[0].Fits);
        Assert.Contains("1 calls lead to the next younger function", ranked[0].Reasons);
        Assert.Contains($"its read-only data is in memory ({Text.Length} bytes compared)", ranked[0].Reasons);
    }

    [Fact]
    public void WithoutOthersToCompareItIsHalfSureAtMost() => Assert.Equal(0.5, Rank(Dump(), App())[0].Confidence);

    [Fact]
    public void TwoProgramsThatFitEquallyAreHalfSureAndSaidToBeTied()
    {
        // They differ in a function that no frame runs in.
        var ranked = Rank(Dump(), App(), App(other: [Nop]), App(caller: [Nop, Call, 0]), App(caller: [Nop, Nop, Call, 0]));

        Assert.Equal([true, true, false, false], ranked.Select(r => r.Fits));
        Assert.Equal([true, true], ranked.Take(2).Select(r => r.IsTied));
        Assert.Equal([0, 1], ranked.Take(2).Select(r => r.Candidate));
        Assert.Equal([0.5, 0.5], ranked.Take(2).Select(r => r.Confidence));
    }

    [Fact]
    public void TheSameCodeTwiceIsOneProgram()
    {
        var ranked = Rank(Dump(), App(), App(custom: "debug"), App(caller: [Nop, Call, 0]), App(caller: [Nop, Nop, Call, 0]));

        Assert.Equal([false, false], ranked.Take(2).Select(r => r.IsTied));
        Assert.True(ranked[0].Confidence > 0.5, $"{ranked[0].Confidence}");
    }

    [Fact]
    public void FewerThanThreeTellingPiecesAreHalfSureAtMost()
    {
        // The other lacks the call only.
        var two = Rank(Dump(), App(), App(caller: [Call, 2]));

        Assert.Equal((0, 0.5), (two[0].Candidate, two[0].Confidence));
    }

    [Fact]
    public void BuildsThatWereNotComparedLeaveItHalfSure()
    {
        byte[][] all = [App(), App(caller: [Nop, Call, 0]), App(caller: [Nop, Nop, Call, 0])];

        var sure = Rank(Dump(), all);
        var unsure = BuildEvidence.Rank(
            Plan(Dump()),
            0,
            [.. all.Select(b => (ReadOnlyMemory<byte>)b)],
            1,
            AnalysisLimits.Default,
            TestContext.Current.CancellationToken
        );

        Assert.True(sure[0].Confidence > 0.5);
        Assert.Equal(0.5, unsure[0].Confidence);
    }

    [Theory]
    [InlineData(0)] // a call of another function
    [InlineData(1)] // no instruction begins there
    [InlineData(2)] // an instruction, no call
    [InlineData(3)] // nothing that can trap
    public void ContradictionsRuleABuildOut(int what)
    {
        var build = what switch
        {
            0 => App(caller: [Call, 2]),
            1 => App(caller: [0x41, Call, Call, 0], dropped: 1),
            2 => App(caller: [Nop, Nop, Call, 0]),
            _ => App(leaf: [Nop, Unreachable]),
        };

        var ranked = Rank(Dump(callAt: what == 1 ? 2u : 1u), build);

        Assert.Equal((false, 0.0), (ranked[0].Fits, ranked[0].Confidence));
    }

    [Fact]
    public void AFunctionThatIsNotThereRulesABuildOut()
    {
        var module = new WasmBuilder();
        module.Function(module.Type([], []), [Unreachable]);

        Assert.False(Rank(Dump(), module.Build())[0].Fits);
    }

    [Fact]
    public void ACallOfATypeLeadsToFunctionsOfThatTypeOnly()
    {
        byte[] Indirect(bool right)
        {
            var module = new WasmBuilder().Table(1);
            var (empty, number) = (module.Type([], []), module.Type([WasmBuilder.I32], []));
            module.Function(empty, [Unreachable]);
            module.Function(empty, right ? [0x41, 0, 0x11, 0, 0] : [0x41, 0, 0x41, 0, 0x11, (byte)number, 0]);
            return module.Build();
        }

        Assert.True(Rank(Bare(callAt: 3), Indirect(right: true))[0].Fits);
        Assert.False(Rank(Bare(callAt: 5), Indirect(right: false))[0].Fits);
    }

    [Fact]
    public void ACallOfTheHostMayComeBackAnywhere()
    {
        var module = new WasmBuilder();
        var type = module.Type([], []);
        module.ImportFunction("env", "host", type);
        module.Function(type, [Unreachable]);
        module.Function(type, [Call, 0]);

        Assert.True(Rank(Bare(callAt: 1, leaf: 1, caller: 2), module.Build())[0].Fits);
    }

    [Fact]
    public void AFunctionThatEndsInATailCallMayBeMissingFromTheStack()
    {
        byte[] Through(byte opcode)
        {
            var module = new WasmBuilder();
            var type = module.Type([], []);
            module.Function(type, [Unreachable]);
            module.Function(type, [Call, 2]);
            module.Function(type, [opcode, 0]);
            return module.Build();
        }

        Assert.True(Rank(Bare(callAt: 1), Through(0x12))[0].Fits);
        Assert.False(Rank(Bare(callAt: 1), Through(Call))[0].Fits);
    }

    [Theory]
    [InlineData(2, false)] // larger than the memory that was dumped
    [InlineData(1, true)]
    public void TheDumpedMemoryIsNeverSmallerThanTheBuilds(ulong pages, bool fits) =>
        Assert.Equal(fits, Rank(Dump(), App(pages: pages))[0].Fits);

    [Theory]
    [InlineData(true, 7, true)]
    [InlineData(false, 7, false)] // not mutable as the dumped one is
    [InlineData(true, 8, true)] // the value of a mutable global may have changed
    public void GlobalsAreOfTheDumpsTypes(bool mutable, int value, bool fits) =>
        Assert.Equal(fits, Rank(Dump(global: (7, true)), App(global: (value, mutable)))[0].Fits);

    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void ConstantGlobalsHaveTheDumpsValue(int value, bool fits) =>
        Assert.Equal(fits, Rank(Dump(global: (7, false)), App(global: (value, false)))[0].Fits);

    [Fact]
    public void OtherReadOnlyDataRulesABuildOut()
    {
        var ranked = Rank(Dump(), App(data: "quite another text that the program does not have"u8.ToArray()));

        Assert.False(ranked[0].Fits);
    }

    [Fact]
    public void DataThatIsNearlyThereLeavesDoubt()
    {
        var written = (byte[])Text.Clone();
        written[^1] ^= 1;

        var ranked = Rank(Dump(data: written), App(), App(caller: [Nop, Call, 0]), App(caller: [Nop, Nop, Call, 0]));

        Assert.True(ranked[0].Fits);
        Assert.Equal(0.6, ranked[0].Confidence);
    }

    [Fact]
    public void WithoutMemoryItIsNeverSure()
    {
        var dump = new CoredumpBuilder()
            .Process("app")
            .Module("app")
            .Memory(1)
            .Instance(0, [0])
            .Thread("main")
            .Frame(0, 0, 1)
            .Frame(0, 1, 1);

        var ranked = Rank(dump.Build(), App(), App(caller: [Nop, Call, 0]), App(caller: [Nop, Nop, Call, 0]));

        Assert.InRange(ranked[0].Confidence, 0.25, 0.8);
    }

    [Theory]
    [InlineData(1, true)] // the caller, which contradicts, is not looked at
    [InlineData(2, false)]
    public void NoMoreFramesAreJudgedThanTheLimitSays(int limit, bool fits)
    {
        var limits = AnalysisLimits.Default with { MaxEvidenceFrames = limit };

        var ranked = BuildEvidence.Rank(
            Plan(Dump()),
            0,
            [App(caller: [Nop, Nop, Call, 0])],
            0,
            limits,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(fits, ranked[0].Fits);
    }

    [Theory]
    [InlineData(16, true)] // what differs lies behind
    [InlineData(34, false)]
    public void NoMoreDataIsComparedThanTheLimitSays(int limit, bool fits)
    {
        var other = (byte[])Text.Clone();
        other.AsSpan(16).Reverse();
        var limits = AnalysisLimits.Default with { MaxEvidenceBytes = limit };

        var ranked = BuildEvidence.Rank(Plan(Dump()), 0, [App(data: other, named: true)], 0, limits, TestContext.Current.CancellationToken);

        Assert.Equal(fits, ranked[0].Fits);
    }

    [Fact]
    public void BytesThatAreNoModuleFitNothing() => Assert.False(Rank(Dump(), [1, 2, 3])[0].Fits);

    private static AnalysisPlan Plan(byte[] dump) => CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default);

    private static IReadOnlyList<RankedBuild> Rank(byte[] dump, params byte[][] builds) =>
        BuildEvidence.Rank(
            Plan(dump),
            0,
            [.. builds.Select(b => (ReadOnlyMemory<byte>)b)],
            0,
            AnalysisLimits.Default,
            TestContext.Current.CancellationToken
        );

    private static byte[] App(
        byte[]? caller = null,
        byte[]? leaf = null,
        byte[]? other = null,
        byte[]? data = null,
        int dropped = 0,
        ulong pages = 1,
        (int Value, bool Mutable)? global = null,
        string? custom = null,
        bool named = false
    )
    {
        var module = new WasmBuilder().Memory(pages);
        if (global is var (value, mutable))
            module.GlobalI32(value, mutable);
        var type = module.Type([], []);
        module.Function(type, leaf ?? [Unreachable]);
        module.Function(type, [.. caller ?? [Call, 0], .. Enumerable.Repeat((byte)0x1a, dropped)]);
        module.Function(type, other ?? []);
        module.Data(1024, data ?? Text);
        // The name section's names of data segments (subsection 9): one, of index 0.
        if (named)
            module.Custom("name", [9, 10, 1, 0, 7, .. ".rodata"u8]);
        if (custom is not null)
            module.Custom(custom, [1]);
        return module.Build();
    }

    private static byte[] Dump(uint callAt = 1, byte[]? data = null, (int Value, bool Mutable)? global = null)
    {
        var dump = new CoredumpBuilder().Process("app").Module("app").Memory(1).Segment(1024, data ?? Text);
        if (global is var (value, mutable))
            dump.GlobalI32(value, mutable).Instance(0, [0], [0]);
        else
            dump.Instance(0, [0]);
        return dump.Thread("main").Frame(0, 0, 1).Frame(0, 1, callAt).Build();
    }

    private static byte[] Bare(uint callAt, uint leaf = 0, uint caller = 1) =>
        new CoredumpBuilder().Process("app").Module("app").Instance(0).Thread("main").Frame(0, leaf, 1).Frame(0, caller, callAt).Build();
}
