using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Wasm;

public sealed class WasmModuleTests
{
    private static WasmModule Parse(byte[] bytes, AnalysisLimits? limits = null) =>
        WasmModule.Parse(bytes, limits ?? AnalysisLimits.Default);

    private static WasmBuilder Sample(out uint log, out uint add, out uint run)
    {
        var builder = new WasmBuilder();
        var unary = builder.Type([WasmBuilder.I32], []);
        var binary = builder.Type([WasmBuilder.I32, WasmBuilder.I64], [WasmBuilder.I32]);
        log = builder.ImportFunction("env", "log", unary);
        add = builder.Function(binary, [0x20, 0, 0x20, 0, 0x6a], WasmBuilder.F64, WasmBuilder.F32);
        run = builder.Function(unary, [0x20, 0, 0x10, 0]);
        return builder.Memory(2).GlobalI32(-5, mutable: true).ExportFunction("run", run).Named(add, "add");
    }

    [Fact]
    public void CountsImportsFirst()
    {
        var module = Parse(Sample(out var log, out var add, out var run).Build());

        Assert.Empty(module.Faults);
        Assert.Equal([0u, 1u, 2u], [log, add, run]);
        Assert.Equal(3, module.FunctionCount);
        Assert.Equal(1, module.ImportedFunctionCount);
        Assert.Null(module.Body(log));
        Assert.Equal("(i32, i64) -> (i32)", module.TypeOf(add)!.ToString());
        Assert.Equal(new WasmImport("env", "log", WasmExternalKind.Function, 0), Assert.Single(module.Imports));
    }

    [Fact]
    public void TellsWhereAFunctionNameComesFrom()
    {
        var module = Parse(Sample(out var log, out var add, out var run).Build());

        Assert.Equal("env.log", module.FunctionName(log, out var import));
        Assert.Equal("add", module.FunctionName(add, out var named));
        Assert.Equal("run", module.FunctionName(run, out var export));
        Assert.Null(module.FunctionName(99, out var none));

        Assert.Equal(
            [FunctionNameSource.Import, FunctionNameSource.NameSection, FunctionNameSource.Export, FunctionNameSource.None],
            [import, named, export, none]
        );
    }

    [Fact]
    public void CountsOffsetsFromTheBodyAfterItsSize()
    {
        var module = Parse(Sample(out _, out var add, out _).Build());
        var body = module.Body(add)!.Value;

        Assert.Equal(2, module.Bytes.Span[(int)body.Start.Value]);
        Assert.Equal(5ul, body.InstructionsOffset.Value);
        Assert.Equal(WasmOpcode.I32Add, module.InstructionAt(body, new FunctionOffset(9))!.Value.Opcode);
        Assert.Null(module.InstructionAt(body, new FunctionOffset(8)));
    }

    [Fact]
    public void ConvertsBetweenOffsetSpaces()
    {
        var module = Parse(Sample(out _, out var add, out var run).Build());
        var place = module.ToCodeSectionOffset(run, new FunctionOffset(3))!.Value;

        Assert.Equal((run, new FunctionOffset(3)), module.FromCodeSectionOffset(place));
        Assert.Equal(run, module.FindFunction(module.Body(run)!.Value.Start)!.Value.FunctionIndex);
        Assert.Equal(add, module.FindFunction(new ModuleOffset(module.Body(add)!.Value.End.Value - 1))!.Value.FunctionIndex);
        Assert.Null(module.FindFunction(module.Body(add)!.Value.End));
        Assert.Null(module.ToCodeSectionOffset(run, new FunctionOffset(module.Body(run)!.Value.Length)));
        Assert.Null(module.FromCodeSectionOffset(new CodeSectionOffset(ulong.MaxValue)));
    }

    [Fact]
    public void TypesLocalsAfterParameters()
    {
        var module = Parse(Sample(out _, out var add, out _).Build());
        var body = module.Body(add)!.Value;

        Assert.Equal(WasmTypeKind.I64, module.LocalType(body, 1)!.Value.Kind);
        Assert.Equal(WasmTypeKind.F64, module.LocalType(body, 2)!.Value.Kind);
        Assert.Equal(WasmTypeKind.F32, module.LocalType(body, 3)!.Value.Kind);
        Assert.Null(module.LocalType(body, 4));
    }

    [Fact]
    public void ReadsIdentity()
    {
        var bytes = Sample(out _, out _, out _)
            .BuildId(0xab, 0x01)
            .Custom("sourceMappingURL", new WasmWriter().Name("a.map").ToArray())
            .Custom("external_debug_info", new WasmWriter().Name("a.debug.wasm").ToArray())
            .Build();
        var module = Parse(bytes);

        Assert.Equal("ab01", module.BuildId);
        Assert.Equal("a.map", module.SourceMappingUrl);
        Assert.Equal("a.debug.wasm", module.ExternalDebugInfo);
        Assert.Equal(Parse(Sample(out _, out _, out _).Build()).CodeId, module.CodeId);
        Assert.Equal(64, module.CodeId!.Length);
    }

    [Fact]
    public void ReadsSegments()
    {
        var builder = Sample(out _, out var add, out var run);
        var module = Parse(builder.Table(4).Elements(1, add, run).Data(-8, [1, 2, 3]).Build());

        Assert.Equal(0xfffffff8ul, Assert.Single(module.DataSegments).Address);
        var elements = Assert.Single(module.ElementSegments);
        Assert.Equal(1ul, elements.First);
        Assert.Equal([add, run], elements.Functions);
        Assert.Equal(unchecked((uint)-5), (uint)module.Globals[0].Initial.Bits);
    }

    [Fact]
    public void KeepsBodiesBeforeTheDamagedOne()
    {
        var whole = Sample(out _, out var add, out var run).Build();
        var end = (int)Parse(whole).Body(run)!.Value.End.Value;
        var module = Parse(whole[..(end - 2)]);

        Assert.NotNull(module.Body(add));
        Assert.Null(module.Body(run));
        Assert.Contains(module.Faults, fault => fault is { Kind: ParseErrorKind.LengthPastEnd, Section: "code" });
        Assert.All(module.Faults, fault => Assert.InRange(fault.Offset, 0, end - 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7f454c46")]
    [InlineData("0061736d02000000")]
    [InlineData("0061736d0d000100")]
    public void RefusesWhatIsNoModule(string hex)
    {
        var module = Parse(Convert.FromHexString(hex));

        Assert.False(module.IsModule);
        Assert.Equal(ParseErrorKind.BadMagic, Assert.Single(module.Faults).Kind);
    }

    [Fact]
    public void FirstNameWinsAndAFaultSaysSo()
    {
        var names = new WasmWriter().Unsigned(3).Unsigned(1).Name("first").Unsigned(1).Name("second").Unsigned(0).Name("zero").ToArray();
        var section = new WasmWriter().Byte(1).Vector(names).ToArray();
        var builder = new WasmBuilder();
        builder.Function(builder.Type([], []), [0x00]);
        var module = Parse(builder.Custom("name", section).Build());

        Assert.Equal("first", module.Names.Function(1));
        Assert.Equal("zero", module.Names.Function(0));
        Assert.Equal(2, module.Names.FunctionNameCount);
        Assert.Single(module.Names.Faults);
    }

    [Fact]
    public void ReplacesInvalidUtf8InNames()
    {
        var names = new WasmWriter().Unsigned(1).Unsigned(0).Vector([(byte)'a', 0xff, (byte)'b']).ToArray();
        var module = Parse(new WasmBuilder().Custom("name", new WasmWriter().Byte(1).Vector(names).ToArray()).Build());

        Assert.Equal("a\ufffdb", module.Names.Function(0));
        Assert.Equal(ParseErrorKind.InvalidUtf8, Assert.Single(module.Names.Faults).Kind);
    }

    [Fact]
    public void ReadsLocalNamesOfAFunctionOnDemand()
    {
        var inner = new WasmWriter().Unsigned(1).Unsigned(2).Name("count").ToArray();
        var map = new WasmWriter().Unsigned(1).Unsigned(7).Bytes(inner).ToArray();
        var module = Parse(new WasmBuilder().Custom("name", new WasmWriter().Byte(2).Vector(map).ToArray()).Build());

        Assert.Equal("count", module.Names.Local(7, 2));
        Assert.Null(module.Names.Local(7, 1));
        Assert.Null(module.Names.Local(6, 2));
    }

    [Fact]
    public void ToleratesRecursionGroupsOfTheGcProposal()
    {
        var types = new WasmWriter()
            .Unsigned(2)
            .Bytes(0x4e, 2)
            .Bytes(0x50, 0, 0x5f, 2, 0x7f, 1, 0x63, 0, 0)
            .Bytes(0x4f, 1, 0, 0x5e, 0x78, 1)
            .Bytes(0x60, 1, 0x64, 0, 1, 0x7f)
            .ToArray();
        var module = Parse(new WasmBuilder().Raw(1, types).Build());

        Assert.Empty(module.Faults);
        Assert.Equal(
            [WasmTypeDefinitionKind.Struct, WasmTypeDefinitionKind.Array, WasmTypeDefinitionKind.Function],
            [module.TypeKind(0), module.TypeKind(1), module.TypeKind(2)]
        );
        Assert.Equal("((ref 0)) -> (i32)", module.FunctionTypeAt(2)!.ToString());
        Assert.Null(module.FunctionTypeAt(0));
    }

    [Theory]
    [InlineData("410541074104 6b 6a 0b", ConstantKind.I32, 8ul)]
    [InlineData("4101 417f 6c 0b", ConstantKind.I32, 0xfffffffful)]
    [InlineData("4202 4203 7e 0b", ConstantKind.I64, 6ul)]
    [InlineData("d201 0b", ConstantKind.Function, 1ul)]
    [InlineData("2300 0b", ConstantKind.Global, 0ul)]
    [InlineData("2300 4101 6a 0b", ConstantKind.Unknown, 0ul)]
    [InlineData("4101 4102 0b", ConstantKind.Unknown, 0ul)]
    [InlineData("6a 0b", ConstantKind.Unknown, 0ul)]
    [InlineData("0b", ConstantKind.Unknown, 0ul)]
    [InlineData("4103 fb1c 0b", ConstantKind.Unknown, 0ul)]
    public void EvaluatesConstantExpressions(string hex, ConstantKind kind, ulong bits)
    {
        var cursor = new ByteCursor(Convert.FromHexString(hex.Replace(" ", "")));

        Assert.Equal(new ConstantValue(kind, bits), ConstantExpression.Read(ref cursor));
        Assert.True(cursor.AtEnd && !cursor.Failed || hex.StartsWith("6a", StringComparison.Ordinal));
    }
}
