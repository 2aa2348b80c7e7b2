using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Matching;

public sealed class ModuleShapeTests
{
    private static readonly byte[] Text = System.Text.Encoding.ASCII.GetBytes(
        string.Concat(Enumerable.Range(0, 40).Select(i => $"message {i}; "))
    );

    [Fact]
    public void IsReadAsItWasWritten()
    {
        var shape = ModuleShape.Of(Module(Text));

        var read = ModuleShape.Read(shape.ToBytes());

        Assert.NotNull(read);
        Assert.Equal((shape.Functions, shape.ImportedFunctions, shape.Layout), (read.Functions, read.ImportedFunctions, read.Layout));
        Assert.Equal(16, read.Probes.Count);
        Assert.Equal(shape.Probes, read.Probes);
        Assert.InRange(shape.ToBytes().Length, 1, 320);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 2, 1, 0 })] // another version
    [InlineData(new byte[] { 1, 1, 0, 1, 2, 3 })] // cut
    public void OtherBytesAreNoShape(byte[] bytes) => Assert.Null(ModuleShape.Read(bytes));

    [Fact]
    public void ADumpOfItCanBeIt()
    {
        Assert.True(Traces(Text, function: 2).CanBe(ModuleShape.Of(Module(Text)), out var share));
        Assert.Equal(1, share);
    }

    [Fact]
    public void ADumpWithOtherDataCannot()
    {
        var other = Text.Select(b => (byte)(b ^ 1)).ToArray();

        Assert.False(Traces(other, function: 2).CanBe(ModuleShape.Of(Module(Text)), out var share));
        Assert.Equal(0, share);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void ItHasTheFunctionsOfTheFrames(uint function, bool canBe) =>
        Assert.Equal(canBe, Traces(Text, function).CanBe(ModuleShape.Of(Module(Text)), out _));

    [Fact]
    public void ADumpWithOtherGlobalsCannot()
    {
        var module = new WasmBuilder().Memory(1).GlobalI32(1, mutable: true).GlobalI32(1, mutable: false);
        module.Function(module.Type([], []), [0]);

        Assert.False(Traces(Text, function: 0).CanBe(ModuleShape.Of(WasmModule.Parse(module.Build(), AnalysisLimits.Default)), out _));
    }

    [Fact]
    public void BytesThatTheDumpLacksCountForNothing()
    {
        // Not Wasmtime's shape: what no segment holds is unknown.
        var dump = new CoredumpBuilder().Module("app").Memory(1).GlobalI32(1).Segment(0, new byte[8]).Instance(0, [0], [0]);
        var plan = CrashAnalysis.Plan(dump.Thread("main").Frame(0, 0, 1).Build(), new CrashEvent(), AnalysisLimits.Default);

        Assert.True(BuildEvidence.TracesOf(plan, 0)!.CanBe(ModuleShape.Of(Module(Text)), out var share));
        Assert.Equal(0, share);
    }

    private static WasmModule Module(byte[] data)
    {
        var module = new WasmBuilder().Memory(1).GlobalI32(1, mutable: true);
        var type = module.Type([], []);
        for (var i = 0; i < 3; i++)
            module.Function(type, [0]);
        return WasmModule.Parse(module.Data(1024, data).Build(), AnalysisLimits.Default);
    }

    private static ModuleTraces Traces(byte[] data, uint function)
    {
        var dump = new CoredumpBuilder().Module("app").Memory(1).GlobalI32(5).Segment(1024, data).Instance(0, [0], [0]);
        var plan = CrashAnalysis.Plan(dump.Thread("main").Frame(0, function, 1).Build(), new CrashEvent(), AnalysisLimits.Default);
        return BuildEvidence.TracesOf(plan, 0)!;
    }
}
