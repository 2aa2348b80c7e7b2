using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Traps.Code;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Traps;

public sealed class CodeWalkTests
{
    [Theory]
    [InlineData("bytes")]
    [InlineData("locals")]
    [InlineData("steps")]
    public void EachLimitHasAnEdge(string what)
    {
        AnalysisLimits Limits(int most) =>
            what switch
            {
                "bytes" => AnalysisLimits.Default with { MaxTrapCodeBytes = most },
                "locals" => AnalysisLimits.Default with { MaxTrapCodeLocals = most },
                _ => AnalysisLimits.Default with { MaxTrapCodeSteps = most },
            };
        byte[] code = [0x41, 1, 0x1a, 0x01];

        var least = Enumerable.Range(1, 64).First(most => Walk(code, 6, Limits(most)) is not null);

        Assert.Null(Walk(code, 6, Limits(least - 1)));
        Assert.Equal(
            what switch
            {
                "bytes" => code.Length + 4,
                "locals" => 1,
                _ => 2,
            },
            least
        );
    }

    [Fact]
    public void APlaceThatNoPathReachesIsNotWalkedTo() => Assert.Null(Walk([0x00, 0x41, 1, 0x1a], 6));

    [Fact]
    public void APlaceInsideAnInstructionIsNone() => Assert.Null(Walk([0x41, 1, 0x1a], 4));

    // i32.const 1 twice, and in a block that is branched out of with one result: br 0 keeps the top.
    [Fact]
    public void ABlocksResultIsWhatAllBranchesBring()
    {
        var walk = Walk([0x02, 0x7f, 0x41, 9, 0x41, 7, 0x0c, 0, 0x0b, 0x1a], 12);

        Assert.Equal([Symbol.Of(7)], walk!.Reached.Operands);
    }

    // loop: the stack pointer goes down by 16 in each round.
    [Fact]
    public void AStackPointerThatALoopMovesIsNotBelieved()
    {
        var walk = Walk([0x03, 0x40, 0x23, 0, 0x41, 16, 0x6b, 0x24, 0, 0x20, 0, 0x0d, 0, 0x0b, 0x01], 17);

        Assert.NotEqual(CodeWalk.StackEntry, walk!.Reached.Stack.Root);
    }

    [Fact]
    public void AStackPointerThatALoopMovesBackIsBelieved()
    {
        byte[] code = [0x03, 0x40, 0x23, 0, 0x41, 16, 0x6b, 0x24, 0, 0x23, 0, 0x41, 16, 0x6a, 0x24, 0, 0x20, 0, 0x0d, 0, 0x0b, 0x01];

        var walk = Walk(code, 24);

        Assert.Equal(new Symbol(CodeWalk.StackEntry, 0), walk!.Reached.Stack);
    }

    // Inside the loop too: the branch back, behind the place, tells that the belief was wrong.
    [Fact]
    public void ABeliefIsCheckedBehindThePlace()
    {
        var walk = Walk([0x03, 0x40, 0x01, 0x23, 0, 0x41, 16, 0x6b, 0x24, 0, 0x20, 0, 0x0d, 0, 0x0b], 5);

        Assert.NotEqual(CodeWalk.StackEntry, walk!.Reached.Stack.Root);
    }

    // One local: offsets of the code count from 3.
    private static CodeWalk? Walk(byte[] code, ulong place, AnalysisLimits? limits = null)
    {
        var wasm = new WasmBuilder();
        wasm.Function(wasm.Type([], []), code, WasmBuilder.I32);
        wasm.Memory(1).GlobalI32(1024, mutable: true);
        var module = WasmModule.Parse(wasm.Build(), AnalysisLimits.Default);
        var options = new WalkOptions { Limits = limits ?? AnalysisLimits.Default, StackGlobal = 0 };
        return CodeWalk.To(module, 0, new FunctionOffset(place), options);
    }
}
