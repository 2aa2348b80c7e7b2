using CrashHub.Analysis.Disassembly;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Disassembly;

/// <summary>Bytes as the core specification encodes them, text as its text format spells them.</summary>
public sealed class InstructionTextTests
{
    [Theory]
    [InlineData("00", "unreachable")]
    [InlineData("41 7f", "i32.const -1")]
    [InlineData("42 80 01", "i64.const 128")]
    [InlineData("43 00 00 c0 3f", "f32.const 1.5")]
    [InlineData("44 00 00 00 00 00 00 f0 bf", "f64.const -1")]
    [InlineData("43 01 00 c0 7f", "f32.const nan:0x7fc00001")]
    [InlineData("20 01", "local.get 1")]
    [InlineData("28 02 08", "i32.load offset=8")]
    [InlineData("28 42 01 00", "i32.load 1")]
    [InlineData("36 02 00", "i32.store")]
    [InlineData("02 40", "block")]
    [InlineData("02 7f", "block (result i32)")]
    [InlineData("03 02", "loop (type 2)")]
    [InlineData("0c 03", "br 3")]
    [InlineData("0e 02 01 02 00", "br_table 1 2 0")]
    [InlineData("10 00", "call 0 <env.log>")]
    [InlineData("10 01", "call 1 <charge(int)>")]
    [InlineData("11 00 00", "call_indirect 0 <(i32) -> (i32)>")]
    [InlineData("11 00 01", "call_indirect 1 0 <(i32) -> (i32)>")]
    [InlineData("1c 01 7e", "select (result i64)")]
    [InlineData("3f 00", "memory.size")]
    [InlineData("fc 0a 00 00", "memory.copy")]
    [InlineData("fc 0a 01 00", "memory.copy 1")]
    [InlineData("fc 0b 00", "memory.fill")]
    [InlineData("d0 70", "ref.null func")]
    [InlineData("d0 05", "ref.null 5")]
    [InlineData("fd 0c 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f", "v128.const 0x000102030405060708090a0b0c0d0e0f")]
    [InlineData("fd 54 00 04 03", "v128.load8_lane offset=4 3")]
    public void SpellsMnemonicAndImmediates(string hex, string expected)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var reader = new InstructionReader(bytes);
        Assert.True(reader.Read());

        var text = new InstructionText(Module(), AnalysisLimits.Default).Of(1, reader.Current, bytes);

        Assert.Equal(expected, text);
    }

    [Fact]
    public void CutsALongTableOfLabels()
    {
        byte[] bytes = [0x0e, 0x7f, .. Enumerable.Repeat((byte)5, 127), 7];
        var reader = new InstructionReader(bytes);
        Assert.True(reader.Read());

        var text = new InstructionText(Module(), AnalysisLimits.Default).Of(1, reader.Current, bytes);

        Assert.EndsWith(" 5 … 7", text, StringComparison.Ordinal);
        Assert.Equal(64, text.Split(" 5").Length - 1);
    }

    private static WasmModule Module()
    {
        var builder = new WasmBuilder();
        var type = builder.Type([WasmBuilder.I32], [WasmBuilder.I32]);
        builder.ImportFunction("env", "log", type);
        var charge = builder.Function(type, [0x20, 0x00, 0x0b]);
        builder.Memory(1).Named(charge, "_Z6chargei");
        return WasmModule.Parse(builder.Build(), AnalysisLimits.Default);
    }
}
