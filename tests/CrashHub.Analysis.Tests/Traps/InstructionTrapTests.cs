using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Traps;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Traps;

public sealed class InstructionTrapTests
{
    [Theory]
    [InlineData("big-memory", "big", 0, 50, TrapKind.Unreachable)]
    [InlineData("uncaught-exception", "ex", 0, 3, TrapKind.UncaughtException)]
    [InlineData("tail-call", "tc", 0, 2, TrapKind.Unreachable)]
    public void ReadsTheKindOffTheInstruction(string dump, string module, uint function, ulong offset, TrapKind kind) =>
        Assert.Equal(TrapReading.Certain(kind), Read(module, function, offset, dump));

    [Theory]
    [InlineData(5, 11)] // the i32.store that uses the loaded value: the load's fault and the store's own are one kind
    public void AFaultAtAStoreIsAnAccessOutOfBounds(uint function, ulong offset) =>
        Assert.Equal(TrapReading.Certain(TrapKind.MemoryOutOfBounds), Read("fold", function, offset, "folded-load-rmw"));

    [Fact]
    public void ATrapAtAnInstructionThatCannotTrapMayBeTheFoldedLoadBeforeIt() =>
        Assert.Equal([TrapKind.MemoryOutOfBounds], Read("fold", 0, 11, "folded-load-add-none").Candidates);

    [Fact]
    public void ALoopHeadLeavesFuelAndInterruptOpen() =>
        Assert.Equal([TrapKind.OutOfFuel, TrapKind.Interrupted], Read("a", 8, 1, "out-of-fuel").Candidates);

    [Fact]
    public void NoOffsetLeavesTheEnginesLimitsOpen()
    {
        var module = WasmModule.Parse(Fixture.Bytes("wasmtime-quirks/a.wasm"), AnalysisLimits.Default);

        Assert.Equal([TrapKind.StackOverflow, TrapKind.OutOfFuel, TrapKind.Interrupted], InstructionTrap.Read(module, 3, null).Candidates);
    }

    private static TrapReading Read(string module, uint function, ulong offset, string dump)
    {
        Assert.True(File.Exists(Fixture.PathOf($"wasmtime-quirks/{dump}.coredump")));
        var parsed = WasmModule.Parse(Fixture.Bytes($"wasmtime-quirks/{module}.wasm"), AnalysisLimits.Default);
        return InstructionTrap.Read(parsed, function, new FunctionOffset(offset));
    }
}
