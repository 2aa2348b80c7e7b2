using System.Buffers.Binary;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Tests.Unwinding;

/// <summary>Locals, operands and addresses that the dump lacks and the code proves; and what it does not prove.</summary>
public sealed class DerivedValueTests
{
    [Fact]
    public void AConstantIsKnownAndAnAddressInTheFrame()
    {
        var crash = new Crash();
        var function = crash.Function(
            new Code(3).Prologue(32, 0).Const(-7).Set(1).Get(0).Const(12).Add.Set(2).Mark(out var trap).Unreachable
        );

        var state = crash.Frame(function, trap).States(Crash.Top - 32)[0]!;

        Assert.Equal(new FrameValue(CoredumpValueKind.I32, 0xfffffff9, FrameValueOrigin.Constant), Local(state, 1));
        Assert.Equal(new FrameValue(CoredumpValueKind.I32, Crash.Top - 20, FrameValueOrigin.Proved), Local(state, 2));
    }

    [Fact]
    public void AnArgumentIsWhatTheCallerPassed()
    {
        var crash = new Crash();
        var inner = crash.Function(new Code().Mark(out var trap).Unreachable, parameters: 2);
        var outer = crash.Function(new Code().Get(0).Const(5).Add.Const(9).Mark(out var call).Call(inner), parameters: 1);
        var start = crash.Function(new Code().Const(100).Mark(out var first).Call(outer));

        var state = crash.Frame(inner, trap).Frame(outer, call).Frame(start, first).States(Crash.Top)[0]!;

        Assert.Equal(105UL, Local(state, 0)?.Bits);
        Assert.Equal(9UL, Local(state, 1)?.Bits);
    }

    [Fact]
    public void AnArgumentOfACallThatNamesAnotherFunctionIsNotKnown()
    {
        var crash = new Crash();
        var inner = crash.Function(new Code().Mark(out var trap).Unreachable, parameters: 1);
        var other = crash.Function(new Code(), parameters: 1);
        var outer = crash.Function(new Code().Const(9).Mark(out var call).Call(other));

        var state = crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top)[0]!;

        Assert.Null(Local(state, 0));
    }

    [Fact]
    public void AParametersLocalThatWasGivenAwayStillTellsTheArgument()
    {
        var crash = new Crash();
        var inner = crash.Function(new Code().Const(3).Set(0).Mark(out var trap).Unreachable, parameters: 1);
        var outer = crash.Function(new Code().Const(9).Mark(out var call).Call(inner));

        var state = crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top)[0]!;

        Assert.Equal(3UL, Local(state, 0)?.Bits);
        Assert.False(state.HoldsParameter(0));
        Assert.True(state.TryParameter(0, out var passed));
        Assert.Equal(9UL, passed.Bits);
    }

    [Theory]
    [InlineData(0x208, true)]
    [InlineData(0x202, false)]
    [InlineData(0x204, true)]
    [InlineData(0x1fd, false)]
    [InlineData(0x1fc, true)]
    public void ALoadedValueIsInMemoryUnlessAStoreMayHaveTouchedIt(int stored, bool isKnown)
    {
        var crash = new Crash().Memory(0x200, Word(77));
        var function = crash.Function(new Code(1).Const(0x200).Load().Set(0).Const(stored).Const(1).Store().Mark(out var trap).Unreachable);

        var state = crash.Frame(function, trap).States(Crash.Top)[0]!;

        Assert.Equal(isKnown ? 77UL : null, Local(state, 0)?.Bits);
    }

    [Fact]
    public void AStoreToAPlaceThatIsNotKnownTouchesEverything()
    {
        var crash = new Crash().Memory(0x200, Word(77));
        var code = new Code(1).Const(0x200).Load().Set(1).Get(0).Const(1).Store().Mark(out var trap).Unreachable;
        var function = crash.Function(code, parameters: 1);

        Assert.Null(Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 1));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void ACallBetweenMayHaveWrittenUnlessItOnlyUsesItsOwnStack(bool writes, bool isKnown)
    {
        var crash = new Crash().Memory(0x200, Word(77));
        var helper = crash.Function(
            writes
                ? new Code().Const(0x200).Const(0x300).Load().Store()
                : new Code(1).Prologue(16, 0).Get(0).Const(1).Store(4).Epilogue(16, 0)
        );
        var function = crash.Function(new Code(1).Const(0x200).Load().Set(0).Call(helper).Mark(out var trap).Unreachable);

        Assert.Equal(isKnown ? 77UL : null, Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 0)?.Bits);
    }

    [Theory]
    [InlineData(0x200, false)]
    [InlineData(0x300, true)]
    public void WhatAYoungerFrameWroteCounts(int stored, bool isKnown)
    {
        var crash = new Crash().Memory(0x200, Word(77));
        var inner = crash.Function(new Code().Const(stored).Const(1).Store().Mark(out var trap).Unreachable);
        var outer = crash.Function(new Code(1).Const(0x200).Load().Set(0).Mark(out var call).Call(inner));

        var state = crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top)[1]!;

        Assert.Equal(isKnown ? 77UL : null, Local(state, 0)?.Bits);
    }

    [Theory]
    [InlineData(".rodata", true)]
    [InlineData(".rodata.str", true)]
    [InlineData(".data", false)]
    public void DataThatTheLinkerNamedReadOnlyIsNeverWritten(string segment, bool isKnown)
    {
        var crash = new Crash().Memory(0x200, Word(77));
        crash.Module.Data(0x1f0, [.. new byte[16], .. Word(77), .. new byte[12]]).NamedSegment(0, segment);
        var function = crash.Function(new Code(1).Const(0x200).Load().Set(1).Get(0).Const(1).Store().Mark(out var trap).Unreachable, 1);

        Assert.Equal(isKnown ? 77UL : null, Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 1)?.Bits);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AValueLoadedBetweenTwoCallsToAnybodyIsNotKnown(bool isInLoop)
    {
        var crash = new Crash().Memory(0x200, Word(77));
        crash.Module.Table(1);
        var type = crash.Type();
        var code = new Code(1).Const(0).CallIndirect(type).Const(0x200).Load().Set(0);
        if (isInLoop)
            code = code.Loop.Const(0).CallIndirect(type).Const(0x208).Load().BranchIf(0).End;
        else
            code = code.Const(0).CallIndirect(type);
        var function = crash.Function(code.Mark(out var trap).Unreachable);

        Assert.Null(Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 0));
    }

    [Fact]
    public void TheSameLoadBehindAnotherCallToAnybodyMayGiveAnotherValue()
    {
        var crash = new Crash().Memory(0x200, Word(77));
        crash.Module.Table(1);
        var type = crash.Type();
        var code = new Code(2).Const(0).CallIndirect(type).Const(0x200).Load().Set(0);
        var function = crash.Function(code.Const(0).CallIndirect(type).Const(0x200).Load().Set(1).Mark(out var trap).Unreachable);

        var state = crash.Frame(function, trap).States(Crash.Top)[0]!;

        Assert.Null(Local(state, 0));
        Assert.Equal(77UL, Local(state, 1)?.Bits);
    }

    [Fact]
    public void WhatACalleeWroteThatItLeftToByATailCallCounts()
    {
        var crash = new Crash().Memory(0x200, Word(77));
        var writer = crash.Function(new Code().Const(0x200).Const(1).Store());
        var helper = crash.Function(new Code().Get(0).If.ReturnCall(writer).End, parameters: 1);
        var function = crash.Function(
            new Code(1).Const(0x200).Load().Set(1).Get(0).Call(helper).Mark(out var trap).Unreachable,
            parameters: 1
        );

        Assert.Null(Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 1));
    }

    [Fact]
    public void AFunctionThatLeavesByATailCallMayBeBackWithOtherArguments()
    {
        var crash = new Crash();
        // It calls itself, with another argument.
        var inner = crash.Function(
            new Code().Const(0x200).Load().If.Const(0).ReturnCall(0).End.Mark(out var trap).Unreachable,
            parameters: 1
        );
        var outer = crash.Function(new Code().Const(9).Mark(out var call).Call(inner));

        Assert.Null(Local(crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top)[0]!, 0));
    }

    [Fact]
    public void AFunctionThatOnlyLeavesByATailCallPassesItsArgumentsOn()
    {
        var crash = new Crash();
        var inner = crash.Function(new Code().Mark(out var trap).Unreachable, parameters: 2);
        var middle = crash.Function(new Code().Const(3).Get(0).Const(1).Add.ReturnCall(inner), parameters: 1);
        var outer = crash.Function(new Code().Const(9).Mark(out var call).Call(middle));

        var state = crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top)[0]!;

        Assert.Equal(3UL, Local(state, 0)?.Bits);
        Assert.Equal(10UL, Local(state, 1)?.Bits);
    }

    [Fact]
    public void AFunctionWithTwoTailCallsMayHaveLeftByEither()
    {
        var crash = new Crash();
        var inner = crash.Function(new Code().Mark(out var trap).Unreachable, parameters: 1);
        var middle = crash.Function(new Code().Get(0).If.Const(1).ReturnCall(inner).End.Const(2).ReturnCall(inner), parameters: 1);
        var outer = crash.Function(new Code().Const(9).Mark(out var call).Call(middle));

        Assert.Null(Local(crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top)[0]!, 0));
    }

    [Fact]
    public void DataNamedReadOnlyThatIsNotTheModulesWasWritten()
    {
        var crash = new Crash().Memory(0x200, Word(78));
        crash.Module.Data(0x1f0, [.. new byte[16], .. Word(77), .. new byte[12]]).NamedSegment(0, ".rodata");
        var function = crash.Function(new Code(1).Const(0x200).Load().Set(1).Get(0).Const(1).Store().Mark(out var trap).Unreachable, 1);

        Assert.Null(Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 1));
    }

    [Fact]
    public void AHostFunctionThatFailedMayHaveWritten()
    {
        var crash = new Crash().Memory(0x200, Word(77));
        var host = crash.Module.ImportFunction("env", "read", crash.Type());
        var function = crash.Function(new Code(1).Const(0x200).Load().Set(0).Mark(out var call).Call(host));

        Assert.Null(Local(crash.Frame(function, call).States(Crash.Top)[0]!, 0));
    }

    [Fact]
    public void AStoredValueIsInMemoryStill()
    {
        var crash = new Crash().Memory(0x200, Word(41));
        var function = crash.Function(new Code().Const(0x200).Get(0).Store().Mark(out var trap).Unreachable, parameters: 1);

        Assert.Equal(41UL, Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 0)?.Bits);
    }

    [Fact]
    public void ACounterIsKnownFromTheSumThatReplacedIt()
    {
        var crash = new Crash().Memory(0x200, Word(42));
        var code = new Code(1).Const(0x200).Const(0x200).Load().Tee(0).Const(1).Add.Store().Mark(out var trap).Unreachable;
        var function = crash.Function(code);

        Assert.Equal(41UL, Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 0)?.Bits);
    }

    [Fact]
    public void ABranchTakenProvesItsCondition()
    {
        var crash = new Crash();
        var code = new Code().Block.Get(0).Const(6).IsEqual.IsZero.BranchIf(0).Get(1).BranchIf(0).Mark(out var trap).Unreachable.End;
        var function = crash.Function(code, parameters: 2);

        var state = crash.Frame(function, trap).States(Crash.Top)[0]!;

        Assert.Equal(6UL, Local(state, 0)?.Bits);
        Assert.Equal(0UL, Local(state, 1)?.Bits);
    }

    [Theory]
    [InlineData(1, 10UL)]
    [InlineData(0, 20UL)]
    public void WherePathsMeetTheConditionTellsWhichWasTaken(int passed, ulong expected)
    {
        var crash = new Crash();
        var inner = crash.Function(
            new Code(1).Get(0).If.Const(10).Set(1).Else.Const(20).Set(1).End.Mark(out var trap).Unreachable,
            parameters: 1
        );
        var outer = crash.Function(new Code().Const(passed).Mark(out var call).Call(inner));

        var state = crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top)[0]!;

        Assert.Equal(expected, Local(state, 1)?.Bits);
    }

    [Fact]
    public void WherePathsMeetWhatDiffersIsLost()
    {
        var crash = new Crash();
        var code = new Code(2)
            .Get(0)
            .If.Const(10)
            .Set(1)
            .Const(5)
            .Set(2)
            .Else.Const(20)
            .Set(1)
            .Const(5)
            .Set(2)
            .End.Mark(out var trap)
            .Unreachable;
        var function = crash.Function(code, parameters: 1);

        var state = crash.Frame(function, trap).States(Crash.Top)[0]!;

        Assert.Null(Local(state, 1));
        Assert.Equal(5UL, Local(state, 2)?.Bits);
    }

    [Fact]
    public void ALoopLosesWhatItAssignsAndKeepsTheRest()
    {
        var crash = new Crash();
        var code = new Code(2).Const(8).Set(0).Loop.Mark(out var trap).Get(1).BranchIf(1).Get(1).Const(1).Add.Set(1).Branch(0).End;
        var function = crash.Function(code);

        var state = crash.Frame(function, trap).States(Crash.Top)[0]!;

        Assert.Equal(8UL, Local(state, 0)?.Bits);
        Assert.Null(Local(state, 1));
    }

    [Fact]
    public void AStoreBehindThePlaceInALoopMayHaveRunInAnEarlierRound()
    {
        var crash = new Crash().Memory(0x200, Word(77));
        var code = new Code(2)
            .Const(0x200)
            .Load()
            .Set(0)
            .Loop.Mark(out var trap)
            .Get(1)
            .BranchIf(1)
            .Const(0x200)
            .Const(1)
            .Store()
            .Branch(0)
            .End;
        var function = crash.Function(code);

        Assert.Null(Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 0));
    }

    [Fact]
    public void ADivisionByZeroProvesItsDivisor()
    {
        var crash = new Crash();
        var function = crash.Function(new Code().Get(0).Get(1).Mark(out var trap).DivideUnsigned.Drop, parameters: 2);

        var state = crash.Frame(function, trap).States(Crash.Top)[0]!;

        Assert.Null(Local(state, 0));
        Assert.Equal(0UL, Local(state, 1)?.Bits);
    }

    [Fact]
    public void ADivisorOutOfMemoryProvesNothingForTheLoadMayHaveTrapped()
    {
        var crash = new Crash();
        var function = crash.Function(new Code(1).Get(0).Get(1).Load().Tee(2).Mark(out var trap).DivideUnsigned.Drop, parameters: 2);

        Assert.Null(Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 2));
    }

    [Theory]
    [InlineData((int)ArithmeticTrap.Unknown, null, null)]
    [InlineData((int)ArithmeticTrap.DivideByZero, null, 0UL)]
    [InlineData((int)ArithmeticTrap.Overflow, 0x80000000UL, 0xffffffffUL)]
    public void OfASignedDivisionTheHostsWordsTellWhichItWas(int trap, ulong? dividend, ulong? divisor)
    {
        var crash = new Crash();
        var function = crash.Function(new Code().Get(0).Get(1).Mark(out var at).Plain(0x6d).Drop, parameters: 2);

        var state = crash.Frame(function, at).States(Crash.Top, trap: (ArithmeticTrap)trap)[0]!;

        Assert.Equal(dividend, Local(state, 0)?.Bits);
        Assert.Equal(divisor, Local(state, 1)?.Bits);
    }

    [Fact]
    public void ACallThatCameBackIsRunAgain()
    {
        var crash = new Crash().Memory(0x200, Word(3)).Memory(0x204, Word(4));
        var sum = new Code(1).Loop.Get(1).Get(0).Load().Add.Set(1).Get(0).Const(4).Add.Tee(0).Const(0x208).Sub.BranchIf(0).End.Get(1);
        var helper = crash.Function(sum, parameters: 1, returns: true);
        var function = crash.Function(new Code(1).Const(0x200).Call(helper).Set(0).Mark(out var trap).Unreachable);

        Assert.Equal(7UL, Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 0)?.Bits);
    }

    [Fact]
    public void ACallIsNotRunAgainOnMemoryThatChangedSince()
    {
        var crash = new Crash().Memory(0x200, Word(3));
        var helper = crash.Function(new Code().Get(0).Load(), parameters: 1, returns: true);
        var code = new Code(1).Const(0x200).Call(helper).Set(0).Const(0x200).Const(9).Store().Mark(out var trap).Unreachable;
        var function = crash.Function(code);

        Assert.Null(Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 0));
    }

    [Fact]
    public void AnEndlessHelperIsGivenUp()
    {
        var crash = new Crash();
        var helper = crash.Function(new Code().Block.Get(0).BranchIf(0).Loop.Branch(0).End.End.Const(1), parameters: 1, returns: true);
        var function = crash.Function(new Code(1).Const(0).Call(helper).Set(0).Mark(out var trap).Unreachable);

        Assert.Null(Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 0));
    }

    [Fact]
    public void AStackPointerThatIsLookedAtIsNoBase()
    {
        var crash = new Crash();
        var function = crash.Function(new Code(1).GlobalGet(0).IsZero.Tee(0).GlobalSet(0).Mark(out var trap).Unreachable);

        Assert.Null(crash.Frame(function, trap).States(Crash.Top)[0]!.Base);
    }

    [Fact]
    public void AHelperWhoseBlockTakesMoreThanThereIsIsGivenUp()
    {
        var crash = new Crash();
        var taking = (byte)crash.Type(parameters: 1);
        var helper = crash.Function(new Code().Plain(0x02).Plain(taking).Branch(0).End.Const(1), parameters: 1, returns: true);
        var function = crash.Function(new Code(1).Const(0).Call(helper).Set(0).Mark(out var trap).Unreachable);

        Assert.Null(Local(crash.Frame(function, trap).States(Crash.Top)[0]!, 0));
    }

    [Fact]
    public void ArgumentsOfAnIndirectCallAreThoseOfItsType()
    {
        var crash = new Crash();
        var type = crash.Type(parameters: 1);
        var inner = crash.Module.Function(type, new Code().Mark(out var trap).Unreachable.Bytes);
        crash.Module.Table(1).Elements(0, inner);
        var outer = crash.Function(new Code().Const(9).Const(0).Mark(out var call).CallIndirect(type));

        Assert.Equal(9UL, Local(crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top)[0]!, 0)?.Bits);
    }

    [Fact]
    public void ArgumentsOfAnIndirectCallAreLostWhereItsCalleeMayHaveLeftByATailCall()
    {
        var crash = new Crash();
        var type = crash.Type(parameters: 1);
        var inner = crash.Module.Function(type, new Code().Mark(out var trap).Unreachable.Bytes);
        var leaving = crash.Module.Function(type, [0x41, 0x05, 0x12, (byte)inner]);
        crash.Module.Table(1).Elements(0, leaving);
        var outer = crash.Function(new Code().Const(9).Const(0).Mark(out var call).CallIndirect(type));

        Assert.Null(Local(crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top)[0]!, 0));
    }

    [Fact]
    public void TheFaultingAddressIsTheOperandPlusTheOffsetAndDoesNotWrap()
    {
        var crash = new Crash();
        var function = crash.Function(new Code().Const(-16).Const(1).Mark(out var trap).Store(0x20));

        var access = crash.Frame(function, trap).States(Crash.Top)[0]!.Access;

        Assert.Equal(new FaultAccess(0, 0x1_0000_0010, 4, IsStore: true), access);
    }

    [Fact]
    public void OperandsAreCountedFromTheBottomAndInACallerWithoutArguments()
    {
        var crash = new Crash();
        var inner = crash.Function(new Code().Const(1).Const(2).Mark(out var trap).Unreachable, parameters: 1);
        var outer = crash.Function(new Code().Const(3).Const(9).Mark(out var call).Call(inner));

        var states = crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top);

        Assert.True(states[0]!.TryOperand(1, out var second));
        Assert.Equal(2UL, second.Bits);
        Assert.True(states[0]!.TryTopOperand(0, out var top));
        Assert.Equal(2UL, top.Bits);
        Assert.True(states[1]!.TryOperand(0, out var below));
        Assert.Equal(3UL, below.Bits);
        Assert.False(states[1]!.TryOperand(1, out _));
    }

    [Fact]
    public void TheDumpsOwnLocalComesFirst()
    {
        var crash = new Crash();
        var function = crash.Function(new Code(1).Const(5).Set(0).Mark(out var trap).Unreachable);

        var state = crash.Frame(function, trap, Testing.FrameValue.I32(6)).States(Crash.Top)[0]!;

        Assert.Equal(new FrameValue(CoredumpValueKind.I32, 6, FrameValueOrigin.Dump), Local(state, 0));
        Assert.True(state.TryDerivedLocal(0, out var derived));
        Assert.Equal(5UL, derived.Bits);
        Assert.True(state.HasDisagreement);
    }

    [Theory]
    [InlineData(100_000, true)]
    [InlineData(10, false)]
    public void StepsAreLimited(long steps, bool isKnown)
    {
        var crash = new Crash();
        var code = new Code(1);
        for (var i = 0; i < 40; i++)
            code.Const(i).Set(0);
        var function = crash.Function(code.Mark(out var trap).Unreachable);

        var state = crash.Frame(function, trap).States(Crash.Top, AnalysisLimits.Default with { MaxFlowSteps = steps })[0]!;

        Assert.Equal(isKnown, Local(state, 0) is not null);
    }

    private static FrameValue? Local(FrameState state, uint index) => state.TryLocal(index, out var value) ? value : null;

    private static byte[] Word(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes.AsSpan().TrimEnd((byte)0).ToArray();
    }
}
