using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Tests.Unwinding;

/// <summary>What the callers that an engine left out must have passed to the oldest frame; and when they may have passed anything.</summary>
public sealed class MissingCallerTests
{
    [Fact]
    public void RecursionHandsOnWhatItsOnlyCallerPassed()
    {
        var crash = new Crash();
        var walk = Recursive(crash, out var call, out var trap);
        crash.Function(new Code(1).Prologue(16, 0).Get(0).Const(4).Add.Const(0).Call(walk));

        var states = crash.Frame(walk, trap).Frame(walk, call).States(Crash.Top - 16);

        Assert.Equal((ulong)(Crash.Top - 12), Local(states[0]!, 0));
        Assert.Equal((ulong)(Crash.Top - 12), Local(states[1]!, 0));
        Assert.Null(Local(states[1]!, 1));
    }

    [Fact]
    public void AConstantIsWhatEveryCallerPasses()
    {
        var crash = new Crash();
        var walk = Recursive(crash, out var call, out var trap);
        crash.Function(new Code().Const(77).Const(0).Call(walk));
        crash.Function(new Code().Const(77).Const(9).Call(walk));

        var states = crash.Frame(walk, trap).Frame(walk, call).States(Crash.Top);

        Assert.Equal(77UL, Local(states[1]!, 0));
    }

    [Fact]
    public void CallersThatPassDifferentValuesTellNothing()
    {
        var crash = new Crash();
        var walk = Recursive(crash, out var call, out var trap);
        crash.Function(new Code().Const(77).Const(0).Call(walk));
        crash.Function(new Code().Const(78).Const(0).Call(walk));

        var states = crash.Frame(walk, trap).Frame(walk, call).States(Crash.Top);

        Assert.Null(Local(states[1]!, 0));
    }

    [Fact]
    public void AnExportedFunctionMayBeCalledByTheHost()
    {
        var crash = new Crash();
        var walk = Recursive(crash, out var call, out var trap);
        crash.Function(new Code().Const(77).Const(0).Call(walk));
        crash.Module.Export("walk", 0, walk);

        var states = crash.Frame(walk, trap).Frame(walk, call).States(Crash.Top);

        Assert.Null(Local(states[1]!, 0));
    }

    [Fact]
    public void AFunctionInATableMayBeCalledThroughIt()
    {
        var crash = new Crash();
        var walk = Recursive(crash, out var call, out var trap);
        crash.Function(new Code().Const(77).Const(0).Call(walk));
        crash.Module.Table(1).Elements(0, walk);

        var states = crash.Frame(walk, trap).Frame(walk, call).States(Crash.Top);

        Assert.Null(Local(states[1]!, 0));
    }

    [Fact]
    public void AFunctionThatIsLeftToByATailCallMayBePassedAnything()
    {
        var crash = new Crash();
        var walk = Recursive(crash, out var call, out var trap);
        crash.Function(new Code().Const(77).Const(0).Call(walk));
        crash.Function(new Code().Const(78).Const(0).ReturnCall(walk));

        var states = crash.Frame(walk, trap).Frame(walk, call).States(Crash.Top);

        Assert.Null(Local(states[1]!, 0));
    }

    [Fact]
    public void APlaceOnTheStackIsLostWhenRecursionTakesStack()
    {
        var crash = new Crash();
        var code = new Code(1).Prologue(32, 2).Block.Get(1).BranchIf(0).Mark(out var trap).Unreachable.End;
        var walk = crash.Function(code.Get(0).Get(1).Const(1).Sub.Mark(out var call).Call(0), parameters: 2);
        crash.Function(new Code(1).Prologue(16, 0).Get(0).Const(4).Add.Const(0).Call(walk));

        var states = crash.Frame(walk, trap).Frame(walk, call).States(Crash.Top - 16 - 32 * 5);

        Assert.Null(Local(states[1]!, 0));
    }

    [Fact]
    public void AFunctionThatAssignsTheParameterHandsOnSomethingElse()
    {
        var crash = new Crash();
        var code = new Code().Block.Get(1).BranchIf(0).Mark(out var trap).Unreachable.End;
        var walk = crash.Function(code.Get(0).Const(8).Add.Get(1).Mark(out var call).Call(0), parameters: 2);
        crash.Function(new Code().Const(77).Const(0).Call(walk));

        var states = crash.Frame(walk, trap).Frame(walk, call).States(Crash.Top);

        Assert.Null(Local(states[1]!, 0));
    }

    // Function 0: calls itself with the same first argument until the second is zero.
    private static uint Recursive(Crash crash, out uint call, out uint trap)
    {
        var code = new Code().Block.Get(1).BranchIf(0).Mark(out trap).Unreachable.End;
        return crash.Function(code.Get(0).Get(1).Const(1).Sub.Mark(out call).Call(0), parameters: 2);
    }

    private static ulong? Local(FrameState state, uint index) => state.TryLocal(index, out var value) ? value.Bits : null;
}
