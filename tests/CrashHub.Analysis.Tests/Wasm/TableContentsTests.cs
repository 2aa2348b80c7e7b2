using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Wasm;

/// <summary>What a table held at first, and whether that still stands.</summary>
public sealed class TableContentsTests
{
    [Fact]
    public void ATableThatNobodyCanWriteIsFixed()
    {
        var tables = Tables(_ => { });

        Assert.True(tables.IsFixed(0));
        Assert.Equal(1u, tables.FunctionAt(0, 2));
        Assert.True(tables.TryFind(0, 5, out var empty));
        Assert.Null(empty);
    }

    [Fact]
    public void AnExportedTableIsTheHostsToWrite() => Assert.False(Tables(wasm => wasm.Export("t", 1, 0)).IsFixed(0));

    [Fact]
    public void AnotherTablesExportChangesNothing()
    {
        var tables = Tables(wasm => wasm.Table(1).Export("t", 1, 1));

        Assert.True(tables.IsFixed(0));
        Assert.False(tables.IsFixed(1));
    }

    [Theory]
    [InlineData(0, false)] // table.set 0
    [InlineData(1, true)] // table.set 1
    public void CodeThatWritesATableUnfixesThatOne(byte table, bool isFixed) =>
        // i32.const 0; ref.null func; table.set
        Assert.Equal(isFixed, Tables(wasm => wasm.Table(1), [0x41, 0, 0xd0, 0x70, 0x26, table]).IsFixed(0));

    [Theory]
    [InlineData(0, 1, false)] // table.init of table 0 from segment 1
    [InlineData(1, 0, true)]
    public void TableInitNamesItsTableSecond(byte table, byte segment, bool isFixed) =>
        // i32.const 0 three times; table.init
        Assert.Equal(isFixed, Tables(wasm => wasm.Table(1), [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 12, segment, table]).IsFixed(0));

    [Fact]
    public void ALaterSegmentIsCopiedOverAnEarlierOne() => Assert.Equal(0u, Tables(wasm => wasm.Elements(2, 0)).FunctionAt(0, 2));

    [Fact]
    public void AHostsFunctionInASegmentCanBeReached()
    {
        var wasm = new WasmBuilder();
        var type = wasm.Type([], []);
        var host = wasm.ImportFunction("env", "f", type);
        var own = wasm.Function(type, []);
        wasm.Table(4);

        Assert.False(Parse(wasm.Elements(0, own)).CanReachHost);
        Assert.True(Parse(wasm.Elements(1, host)).CanReachHost);
    }

    private static TableContents Tables(Action<WasmBuilder> change, params ReadOnlySpan<byte> code)
    {
        var wasm = new WasmBuilder();
        var type = wasm.Type([], []);
        wasm.Function(type, []);
        wasm.Function(type, code);
        wasm.Table(8).Elements(1, 0, 1);
        change(wasm);
        return Parse(wasm);
    }

    private static TableContents Parse(WasmBuilder wasm) => WasmModule.Parse(wasm.Build(), AnalysisLimits.Default).TableContents;
}
