using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Report;

/// <summary>Pins which byte a code offset names in real dumps of Wasmtime and V8.</summary>
public sealed class OffsetTests
{
    [Theory]
    [InlineData("metrics-o1-div", "i32.div_s")]
    [InlineData("metrics-o1-rem", "i32.rem_u")]
    [InlineData("metrics-o1-conv", "i32.trunc_f64_s")]
    public void WasmtimeNamesTheTrappingInstructionFromTheBodysFirstByte(string name, string mnemonic)
    {
        var youngest = TruthCase.Open(name).Report().Threads[0].Frames.First(frame => !frame.Inline);

        Assert.Equal(mnemonic, InstructionOf(name, youngest.FunctionIndex, youngest.CodeOffset).Info.Mnemonic);
    }

    [Theory]
    [InlineData("metrics-o1-div")] // Wasmtime
    [InlineData("em-tiles-sm-oob")] // V8
    public void CallersAreNamedAtTheirCall(string name)
    {
        var frames = TruthCase.Open(name).Report().Threads[0].Frames.Where(frame => !frame.Inline).Skip(1);

        Assert.All(frames, frame => Assert.True(InstructionOf(name, frame.FunctionIndex, frame.CodeOffset).IsCall));
    }

    [Fact]
    public void V8NamesTheTrappingInstruction()
    {
        var youngest = TruthCase.Open("em-tiles-sm-oob").Report().Threads[0].Frames[0];

        Assert.True(InstructionOf("em-tiles-sm-oob", youngest.FunctionIndex, youngest.CodeOffset).AccessesMemory);
    }

    [Fact]
    public void WasmtimeNamesTheBranchThatGuardsUnreachable()
    {
        var youngest = TruthCase.Open("billing-trap-o1-index").Report().Threads[0].Frames.First(frame => !frame.Inline);

        Assert.Equal(WasmOpcode.BrIf, InstructionOf("billing-trap-o1-index", youngest.FunctionIndex, youngest.CodeOffset).Opcode);
    }

    [Fact]
    public void WasmtimeKnowsNoOffsetOnAnExhaustedCallStack()
    {
        var youngest = TruthCase.Open("resolver-o1-engine").Report().Threads[0].Frames[0];

        Assert.Null(youngest.CodeOffset);
        Assert.Null(youngest.Line);
        Assert.NotNull(youngest.Function);
    }

    private static Instruction InstructionOf(string name, long? function, long? offset)
    {
        var module = WasmModule.Parse(
            Fixture.Bytes(Fixture.Json($"truth/{name}.json").GetProperty("module").GetString()!),
            AnalysisLimits.Default
        );
        var body = module.Body((uint)function!.Value)!.Value;
        return module.InstructionAt(body, new FunctionOffset((ulong)offset!.Value))!.Value;
    }
}
