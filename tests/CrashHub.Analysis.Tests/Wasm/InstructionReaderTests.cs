using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Wasm;

public sealed class InstructionReaderTests
{
    [Theory]
    [InlineData("10 8580808000", "call", 5u, 0u, 0ul)]
    [InlineData("11 03 01", "call_indirect", 3u, 1u, 0ul)]
    [InlineData("28 02 10", "i32.load", 0u, 0u, 16ul)]
    [InlineData("28 42 03 10", "i32.load", 3u, 0u, 16ul)]
    [InlineData("37 03 ffffffffffffffffff01", "i64.store", 0u, 0u, ulong.MaxValue)]
    [InlineData("41 7f", "i32.const", 0u, 0u, ulong.MaxValue)]
    [InlineData("42 8080808080808080807f", "i64.const", 0u, 0u, 1ul << 63)]
    [InlineData("43 0000c07f", "f32.const", 0u, 0u, 0x7fc00000ul)]
    [InlineData("44 000000000000f83f", "f64.const", 0u, 0u, 0x3ff8000000000000ul)]
    [InlineData("0e 02 01 02 03", "br_table", 3u, 2u, 0ul)]
    [InlineData("1c 01 7f", "select", 0u, 1u, 0ul)]
    [InlineData("02 63 70", "block", 0u, 0u, 0ul)]
    [InlineData("04 40", "if", 0u, 0u, unchecked((ulong)-64L))]
    [InlineData("1f 40 03 00 01 02 01 01 02 03 00", "try_table", 0u, 0u, unchecked((ulong)-64L))]
    [InlineData("06 40", "try", 0u, 0u, unchecked((ulong)-64L))]
    [InlineData("18 01", "delegate", 1u, 0u, 0ul)]
    [InlineData("08 04", "throw", 4u, 0u, 0ul)]
    [InlineData("0a", "throw_ref", 0u, 0u, 0ul)]
    [InlineData("14 02", "call_ref", 2u, 0u, 0ul)]
    [InlineData("d0 6f", "ref.null", 0u, 0u, unchecked((ulong)-17L))]
    [InlineData("fb 02 01 03", "struct.get", 1u, 3u, 0ul)]
    [InlineData("fb 18 03 01 70 6f", "br_on_cast", 1u, 3u, unchecked((ulong)-17L))]
    [InlineData("fb 16 70", "ref.cast", 0u, 0u, unchecked((ulong)-16L))]
    [InlineData("fc 0a 01 02", "memory.copy", 1u, 2u, 0ul)]
    [InlineData("fc 00", "i32.trunc_sat_f32_s", 0u, 0u, 0ul)]
    [InlineData("fd 00 04 08", "v128.load", 0u, 0u, 8ul)]
    [InlineData("fd 0c 01000000000000000200000000000000", "v128.const", 0u, 0u, 1ul)]
    [InlineData("fd 57 03 08 01", "v128.load64_lane", 0u, 1u, 8ul)]
    [InlineData("fd 15 03", "i8x16.extract_lane_s", 3u, 0u, 0ul)]
    [InlineData("fd ae 01", "i32x4.add", 0u, 0u, 0ul)]
    [InlineData("fd 93 02", "i32x4.relaxed_dot_i8x16_i7x16_add_s", 0u, 0u, 0ul)]
    [InlineData("fe 1e 02 04", "i32.atomic.rmw.add", 0u, 0u, 4ul)]
    [InlineData("fe 03 00", "atomic.fence", 0u, 0u, 0ul)]
    [InlineData("e3 01 02 00 01 02 01 03", "resume", 1u, 0u, 0ul)]
    public void DecodesImmediates(string hex, string mnemonic, uint index, uint second, ulong value)
    {
        var code = Convert.FromHexString(hex.Replace(" ", ""));
        var reader = new InstructionReader([.. code, 0x0b], 10);

        Assert.True(reader.Read());
        var found = reader.Current;
        Assert.Equal((mnemonic, index, second, value), (found.Info.Mnemonic, found.Index, found.SecondIndex, found.Value));
        Assert.Equal((10, code.Length), (found.Offset, found.Length));
        Assert.True(reader.Read());
        Assert.Equal(WasmOpcode.End, reader.Current.Opcode);
        Assert.False(reader.Read());
        Assert.False(reader.Failed);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("fb 7f")]
    [InlineData("fd 9a 01")]
    [InlineData("fe 0f")]
    [InlineData("ff")]
    [InlineData("10")]
    [InlineData("28 02")]
    [InlineData("41 ffffffffff00")]
    [InlineData("0e ffffffff0f 00")]
    public void StopsAtBytesThatAreNoInstruction(string hex)
    {
        var reader = new InstructionReader(Convert.FromHexString(hex.Replace(" ", "")));

        Assert.False(reader.Read());
        Assert.True(reader.Failed);
        Assert.False(reader.Read());
    }

    [Theory]
    [InlineData(WasmOpcode.I32DivS, TrapPossibilities.IntegerDivideByZero | TrapPossibilities.IntegerOverflow)]
    [InlineData(WasmOpcode.I64RemS, TrapPossibilities.IntegerDivideByZero)]
    [InlineData(WasmOpcode.I32TruncF64U, TrapPossibilities.IntegerOverflow | TrapPossibilities.InvalidConversionToInteger)]
    [InlineData(WasmOpcode.I32TruncSatF64U, TrapPossibilities.None)]
    [InlineData(WasmOpcode.MemoryFill, TrapPossibilities.MemoryOutOfBounds)]
    [InlineData(WasmOpcode.TableGet, TrapPossibilities.TableOutOfBounds)]
    [InlineData(WasmOpcode.I32Add, TrapPossibilities.None)]
    [InlineData(WasmOpcode.V128Store64Lane, TrapPossibilities.MemoryOutOfBounds)]
    [InlineData(WasmOpcode.I32AtomicLoad16U, TrapPossibilities.MemoryOutOfBounds | TrapPossibilities.UnalignedAtomic)]
    [InlineData(WasmOpcode.ArrayGet, TrapPossibilities.NullReference | TrapPossibilities.ArrayOutOfBounds)]
    public void KnowsTheTrapsOfAnInstruction(WasmOpcode opcode, TrapPossibilities traps) =>
        Assert.Equal(traps, OpcodeInfo.Of(opcode).Traps);

    [Fact]
    public void EveryOpcodeOfTheEnumerationHasAMnemonic() =>
        Assert.All(Enum.GetValues<WasmOpcode>(), opcode => Assert.True(OpcodeInfo.Of(opcode).Exists, opcode.ToString()));

    [Fact]
    public void DecodesEveryFunctionOfRealModulesToItsEnd()
    {
        var functions = 0;
        foreach (var file in Fixture.Files("modules", "*.wasm").Concat(Fixture.Files("wasmtime-quirks", "*.wasm")))
        {
            var module = WasmModule.Parse(Fixture.Bytes(file), AnalysisLimits.Default);
            Assert.Empty(module.Faults);
            for (var i = (uint)module.ImportedFunctionCount; i < module.FunctionCount; i++)
            {
                var depth = 1;
                var reader = module.Instructions(module.Body(i)!.Value);
                while (reader.Read())
                {
                    depth += reader.Current.OpensBlock ? 1 : 0;
                    depth -= reader.Current.ClosesBlock ? 1 : 0;
                }
                Assert.False(reader.Failed, $"{file} function {i}");
                Assert.Equal(0, depth);
                functions++;
            }
        }
        Assert.True(functions > 500, $"{functions} functions");
    }
}
