using CrashHub.Analysis.Tests.Report;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Tests.Traps;

/// <summary>Kinds that operands decide, and what is told of the access or call that failed.</summary>
public sealed class OperandTrapTests
{
    [Theory]
    [InlineData("metrics-o1-div", TrapKind.IntegerDivideByZero)] // no operands in the dump: the caller's code proves the divisor
    [InlineData("loc-pricing-o0-div-zero", TrapKind.IntegerDivideByZero)] // operands in the dump
    [InlineData("event-bus-o0-null", TrapKind.IndirectCallToNull)]
    [InlineData("event-bus-o0-sig", TrapKind.IndirectCallTypeMismatch)]
    public void AProvedOperandDecides(string name, TrapKind kind)
    {
        var trap = TruthCase.Open(name).Report().Trap;

        Assert.Equal(kind, trap.Kind);
        Assert.Null(trap.Candidates);
    }

    [Theory]
    [InlineData("metrics-o1-nan", TrapKind.InvalidConversionToInteger)]
    [InlineData("rust-plugin-os-v0-bad-indirect", TrapKind.IndirectCallTypeMismatch)]
    [InlineData("old-pricing-o0-wasmedge", TrapKind.IntegerDivideByZero)] // the place is not in the dump
    public void ALostOperandLeavesAtMostFourKindsOpen(string name, TrapKind kind)
    {
        var trap = TruthCase.Open(name).Report().Trap;

        Assert.Equal(TrapKind.Unknown, trap.Kind);
        Assert.Contains(kind, trap.Candidates!);
        Assert.InRange(trap.Candidates!.Count, 2, 4);
    }

    // Another reader of the same crash may have no memory: what belongs together must not hang on it.
    [Theory]
    [InlineData("metrics-o1-div")]
    [InlineData("event-bus-o0-sig")]
    [InlineData("old-pricing-o0-wasmedge")]
    public void TheSignatureUsesTheInstructionAlone(string name)
    {
        var truth = TruthCase.Open(name);

        var host = truth.Report(truth.HostMessage ?? "wasm trap: integer divide by zero").Trap.ForSignature;

        if (name.StartsWith("old-", StringComparison.Ordinal))
            Assert.Equal((TrapKind.Unknown, 0), (truth.Report().Trap.ForSignature.Kind, truth.Report().Trap.ForSignature.Candidates.Count));
        else
            Assert.Equal(host.Candidates, truth.Report().Trap.ForSignature.Candidates);
    }

    [Fact]
    public void AnAccessIsToldWhereItsAddressIsProved()
    {
        var access = TruthCase.Open("session-o0-store").Report().Trap.Access;

        Assert.NotNull(access);
        Assert.Equal((0u, 4u), (access.Memory, access.Width));
        Assert.Equal(Number(access.BeyondBy), Number(access.Address) + access.Width!.Value - Number(access.MemoryBytes));
    }

    [Fact]
    public void AnIndirectCallIsToldWithItsTypes()
    {
        var call = TruthCase.Open("event-bus-o0-sig").Report().Trap.IndirectCall;

        Assert.NotNull(call);
        Assert.Equal("(i32, i32) -> (i32)", call.Expected);
        Assert.NotNull(call.Actual);
        Assert.NotEqual(call.Expected, call.Actual);
        Assert.Null(TruthCase.Open("event-bus-o0-null").Report().Trap.IndirectCall!.Actual);
    }

    private static ulong Number(string? hex) => Convert.ToUInt64(hex, 16);
}
