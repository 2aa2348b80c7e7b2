using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Report;

public sealed class FunctionListingTests
{
    private static readonly LoadedModule Session = Load(Fixture.Bytes("modules/session-o0.wasm"));

    [Fact]
    public void ListsAFunctionWithLinesAndMarksTheInstructionThatHoldsTheOffset()
    {
        var (index, name) = Assert.Single(FunctionSearch.Find(Session, "session_touch", 5, AnalysisLimits.Default));

        var listing = FunctionListing.Of(Session, index, 0x20, first: 0, 1000, AnalysisLimits.Default)!;

        Assert.Equal("session_touch", name);
        Assert.Equal((11, "session_touch"), (listing.FunctionIndex, listing.Function));
        Assert.Equal(listing.Total, listing.Instructions.Count);
        Assert.Null(listing.Fault);
        var marked = Assert.Single(listing.Instructions, i => i.Current);
        Assert.Equal((0x1f, "local.get 1"), (marked.CodeOffset, marked.Text));
        Assert.Equal(("/src/session_table.c", 39), (marked.File, marked.Line));
        Assert.Contains(listing.Instructions, i => i.Text == "call 14 <slot_of>" && i.Line == 43);
    }

    [Fact]
    public void GivesTheStretchAroundTheMarkWhenNoneIsAskedFor()
    {
        var listing = FunctionListing.Of(Session, 11, 0x40, first: null, 4, AnalysisLimits.Default)!;

        Assert.Equal(4, listing.Instructions.Count);
        Assert.True(listing.Instructions[2].Current);
        Assert.True(listing.First > 0);
        var next = FunctionListing.Of(Session, 11, 0x40, listing.First + 4, 4, AnalysisLimits.Default)!;
        Assert.True(next.Instructions[0].CodeOffset > listing.Instructions[3].CodeOffset);
    }

    [Fact]
    public void HasNothingForAnImportOrAnIndexOutOfRange()
    {
        Assert.Null(FunctionListing.Of(Session, 0, null, 0, 10, AnalysisLimits.Default));
        Assert.Null(FunctionListing.Of(Session, 100_000, null, 0, 10, AnalysisLimits.Default));
        Assert.Null(FunctionListing.Of(Session, -1, null, 0, 10, AnalysisLimits.Default));
    }

    [Fact]
    public void SaysWhereDamagedCodeEnds()
    {
        var builder = new WasmBuilder();
        var type = builder.Type([], []);
        builder.Function(type, [0x01, 0x01, 0xff, 0x0b]);
        var module = Load(builder.Build());

        var listing = FunctionListing.Of(module, 0, null, 0, 10, AnalysisLimits.Default)!;

        Assert.Equal(["nop", "nop"], listing.Instructions.Select(i => i.Text));
        Assert.NotNull(listing.Fault);
    }

    [Fact]
    public void FindsByPlainNameOnlyWhenNoNameIsTheText()
    {
        var builder = new WasmBuilder();
        var type = builder.Type([], []);
        foreach (var name in (string[])["_ZN4bank6chargeEi", "_ZN4shop6chargeEi", "_Z3sumv"])
            builder.Named(builder.Function(type, [0x0b]), name);
        var module = Load(builder.Build());

        Assert.Equal(
            ["bank::charge(int)", "shop::charge(int)"],
            FunctionSearch.Find(module, "charge", 5, AnalysisLimits.Default).Select(f => f.Name)
        );
        Assert.Equal([0L], FunctionSearch.Find(module, "_ZN4bank6chargeEi", 5, AnalysisLimits.Default).Select(f => f.Index));
        Assert.Equal([2L], FunctionSearch.Find(module, "2", 5, AnalysisLimits.Default).Select(f => f.Index));
        Assert.Single(FunctionSearch.Find(module, "charge", 1, AnalysisLimits.Default));
        Assert.Empty(FunctionSearch.Find(module, "refund", 5, AnalysisLimits.Default));
    }

    private static LoadedModule Load(byte[] bytes) =>
        new()
        {
            Index = 0,
            Module = bytes,
            Build = new BuildReference(null, null, null, "session-o0.wasm", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
}
