using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Tests.Unwinding;

/// <summary>Loop counters and what loops come to, where the frame's function can be gone through again up to the trap; and where it must not be believed.</summary>
public sealed class ReplayedFrameTests
{
    private const int Rows = 0x200;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void ACounterIsThatOfTheRoundWhoseCallDoesNotComeBack(int zero)
    {
        var crash = WithRows(zero);
        var divide = crash.Function(Divides(out var trap), parameters: 1, returns: true);
        var loop = crash.Function(Loops(divide, out var call, last: 4));

        var states = crash.Frame(divide, trap).Frame(loop, call).States(Crash.Top);

        Assert.Equal((ulong)zero, Local(states[1]!, 0));
        Assert.Equal((ulong)(Rows + zero * 4), Local(states[0]!, 0));
    }

    [Fact]
    public void ACounterOfTheTrappingFunctionItselfIsThatOfItsRound()
    {
        var crash = WithRows(2);
        var code = new Code(1).Loop.Const(100).Get(0).Const(2).Plain(0x74).Load(Rows).Mark(out var trap).DivideUnsigned.Drop;
        var loop = crash.Function(Next(code, 4).End);

        var state = crash.Frame(loop, trap).States(Crash.Top)[0]!;

        Assert.Equal(2UL, Local(state, 0));
    }

    [Fact]
    public void NothingIsSaidWhenNoRoundTrapsAsTheThreadDid()
    {
        var crash = WithRows(9);
        var divide = crash.Function(Divides(out var trap), parameters: 1, returns: true);
        var loop = crash.Function(Loops(divide, out var call, last: 4));

        var states = crash.Frame(divide, trap).Frame(loop, call).States(Crash.Top);

        Assert.Null(Local(states[1]!, 0));
    }

    [Fact]
    public void NothingIsSaidWhenARoundTrapsElsewhere()
    {
        // The run stops at the division, the thread at what follows it.
        var crash = WithRows(1);
        var divide = crash.Function(
            new Code().Const(100).Get(0).Load().DivideUnsigned.Mark(out var trap).Unreachable,
            parameters: 1,
            returns: true
        );
        var loop = crash.Function(Loops(divide, out var call, last: 4));

        var states = crash.Frame(divide, trap).Frame(loop, call).States(Crash.Top);

        Assert.NotEqual(1UL, Local(states[1]!, 0));
    }

    [Fact]
    public void RowsThatTheLoopItselfMayHaveWrittenAreNotTrusted()
    {
        // The dump has the first row as the loop left it: what was divided by may have been a zero.
        var crash = WithRows(1);
        var divide = crash.Function(Divides(out var trap), parameters: 1, returns: true);
        var code = new Code(1).Loop.Const(Rows).Get(0).Const(2).Plain(0x74).Add.Mark(out var call).Call(divide).Drop;
        code.Const(Rows).Const(7).Store();
        var loop = crash.Function(Next(code, 4).End);

        var states = crash.Frame(divide, trap).Frame(loop, call).States(Crash.Top);

        Assert.Null(Local(states[1]!, 0));
    }

    [Fact]
    public void RowsThatACalleeMayWriteThroughItsArgumentAreNotTrusted()
    {
        var crash = WithRows(1);
        var divide = crash.Function(
            new Code().Get(0).Const(7).Store().Const(100).Get(0).Load(4).Mark(out var trap).DivideUnsigned,
            parameters: 1,
            returns: true
        );
        var loop = crash.Function(Loops(divide, out var call, last: 4));

        var states = crash.Frame(divide, trap).Frame(loop, call).States(Crash.Top);

        Assert.Null(Local(states[1]!, 0));
    }

    [Fact]
    public void AFunctionOfTheHostInTheLoopEndsTheAttempt()
    {
        var crash = new Crash();
        var host = crash.Module.ImportFunction("env", "tick", crash.Type());
        for (var i = 0; i < 4; i++)
            crash.Memory((ulong)(Rows + i * 4), i == 1 ? [] : [7]);
        var divide = crash.Function(Divides(out var trap), parameters: 1, returns: true);
        var code = new Code(1).Loop.Call(host).Const(Rows).Get(0).Const(2).Plain(0x74).Add.Mark(out var call).Call(divide).Drop;
        var loop = crash.Function(Next(code, 4).End);

        var states = crash.Frame(divide, trap).Frame(loop, call).States(Crash.Top);

        Assert.Null(Local(states[1]!, 0));
    }

    [Fact]
    public void ABranchToWhatCannotBeReachedNamesTheRound()
    {
        // Wasmtime names the branch.
        var crash = new Crash();
        var code = new Code(1).Block.Loop.Get(0).Const(5).IsEqual.Mark(out var trap).BranchIf(1);
        var loop = crash.Function(Next(code, 9).End.Const(0).Drop.Branch(1).End.Unreachable);

        var state = crash.Frame(loop, trap).States(Crash.Top)[0]!;

        Assert.Equal(5UL, Local(state, 0));
    }

    [Theory]
    [InlineData(9_000, null)]
    [InlineData(300, 299)]
    public void RoundsAreLimited(int rounds, int? counter)
    {
        var crash = new Crash();
        var code = new Code(1).Block.Loop.Get(0).Const(rounds - 1).IsEqual.Mark(out var trap).BranchIf(1);
        var loop = crash.Function(Next(code, 20_000).End.Branch(1).End.Unreachable);

        var state = crash.Frame(loop, trap).States(Crash.Top)[0]!;

        Assert.Equal((ulong?)counter, Local(state, 0));
    }

    private static Crash WithRows(int zero)
    {
        var crash = new Crash();
        for (var i = 0; i < 4; i++)
            if (i != zero)
                crash.Memory((ulong)(Rows + i * 4), 7);
        return crash;
    }

    private static Code Divides(out uint trap) => new Code().Const(100).Get(0).Load().Mark(out trap).DivideUnsigned;

    private static Code Loops(uint callee, out uint call, int last)
    {
        var code = new Code(1).Loop.Const(Rows).Get(0).Const(2).Plain(0x74).Add.Mark(out call).Call(callee).Drop;
        return Next(code, last).End;
    }

    // Counts local 0 up and goes round again below a limit.
    private static Code Next(Code code, int last) => code.Get(0).Const(1).Add.Tee(0).Const(last).Plain(0x49).BranchIf(0);

    private static ulong? Local(FrameState state, uint index) => state.TryLocal(index, out var value) ? value.Bits : null;
}
