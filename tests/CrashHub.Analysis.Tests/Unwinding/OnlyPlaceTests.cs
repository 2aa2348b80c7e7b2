using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Tests.Unwinding;

/// <summary>A pointer known by what was stored behind it last; and the stores, places and gaps that leave it open.</summary>
public sealed class OnlyPlaceTests
{
    private const int Stored = 0x1234_5678;
    private static readonly byte[] Held = [0x78, 0x56, 0x34, 0x12];

    [Theory]
    [InlineData(0u, 0x200)]
    [InlineData(8u, 0x1f8)]
    public void BytesThatMemoryHoldsOnceTellThePointer(uint offset, int pointer) =>
        Assert.Equal((ulong?)pointer, Pointer(new Crash().Memory(0x200, Held), code => code.Get(0).Const(Stored).Store(offset)));

    [Fact]
    public void APlaceBelowTheOffsetIsNotIt() =>
        Assert.Null(Pointer(new Crash().Memory(0x200, Held), code => code.Get(0).Const(Stored).Store(0x201)));

    [Theory]
    [InlineData(0x0001_030c, 0x200, new byte[] { 0x0c, 0x03, 0x01 }, 0x200)]
    [InlineData(0x0203_0000, 0x202, new byte[] { 0x03, 0x02 }, 0x200)]
    [InlineData(0x0203_0000, 0x001, new byte[] { 0x03, 0x02 }, null)]
    [InlineData(0x0001_030c, 0x200, new byte[] { 0x0c, 0x03, 0x01, 0x01 }, null)]
    public void ZerosAreNotCapturedAndCountAllTheSame(int stored, int at, byte[] held, int? pointer) =>
        Assert.Equal(
            (ulong?)pointer,
            Pointer(new Crash().Memory((ulong)at, held).Memory(0x800, 7), code => code.Get(0).Const(stored).Store())
        );

    [Theory]
    [InlineData(0x300)]
    [InlineData(0x301)]
    [InlineData(0x204)]
    [InlineData(0xfffc)]
    public void BytesThatAreAtTwoPlacesTellNothing(int second) =>
        Assert.Null(Pointer(new Crash().Memory(0x200, Held).Memory((ulong)second, Held), code => code.Get(0).Const(Stored).Store()));

    [Fact]
    public void BytesThatNoPlaceHoldsTellNothing() =>
        Assert.Null(Pointer(new Crash().Memory(0x200, 7), code => code.Get(0).Const(Stored).Store()));

    [Fact]
    public void AZeroIsEverywhere() => Assert.Null(Pointer(new Crash().Memory(0x200, 7), code => code.Get(0).Const(0).Store()));

    [Fact]
    public void BytesThatAreNotKnownMayBeTheSame() =>
        Assert.Null(Pointer(new Crash().Memory(0x200, [.. Held, 0]), code => code.Get(0).Const(Stored).Store()));

    [Theory]
    [InlineData(4u, true)]
    [InlineData(3u, false)]
    public void AStoreBesideItThroughTheSamePointerDoesNoHarm(uint offset, bool isKnown) =>
        Assert.Equal(
            isKnown,
            Pointer(new Crash().Memory(0x200, Held), code => code.Get(0).Const(Stored).Store().Get(0).Const(0).Store(offset)) is 0x200
        );

    [Fact]
    public void WhatWasWrittenSinceAtAKnownPlaceMayHaveHitIt() =>
        Assert.Null(Pointer(new Crash().Memory(0x200, Held), code => code.Get(0).Const(Stored).Store().Const(0x400).Const(0).Store()));

    [Fact]
    public void WhatWasWrittenSinceOnOneWayMayHaveHitIt() =>
        Assert.Null(
            Pointer(new Crash().Memory(0x200, Held), code => code.Get(0).Const(Stored).Store().Get(1).If.Const(0x400).Const(0).Store().End)
        );

    [Fact]
    public void AStoreOnOneWayMayNotHaveBeenMade() =>
        Assert.Null(Pointer(new Crash().Memory(0x200, Held), code => code.Get(1).If.Get(0).Const(Stored).Store().End));

    [Fact]
    public void AHostThatWasCalledSinceMayHaveWritten()
    {
        var crash = new Crash().Memory(0x200, Held);
        var host = crash.Module.ImportFunction("env", "tick", crash.Type());

        Assert.Null(Pointer(crash, code => code.Get(0).Const(Stored).Store().Call(host)));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void WhatAYoungerFrameHasWrittenMayHaveHitIt(bool writes, bool isKnown)
    {
        var crash = new Crash().Memory(0x200, Held);
        var code = new Code();
        var younger = crash.Function((writes ? code.Const(0x400).Const(0).Store() : code).Mark(out var trap).Unreachable);
        var older = crash.Function(new Code().Get(0).Const(Stored).Store().Mark(out var call).Call(younger), parameters: 1);

        var states = crash.Frame(younger, trap).Frame(older, call).States(Crash.Top);

        Assert.Equal(isKnown, states[1]!.TryLocal(0, out _));
    }

    // What the first argument was, at a trap behind some code.
    private static ulong? Pointer(Crash crash, Func<Code, Code> code)
    {
        var function = crash.Function(code(new Code()).Mark(out var trap).Unreachable, parameters: 2);
        return crash.Frame(function, trap).States(Crash.Top)[0]!.TryLocal(0, out var value) ? value.Bits : null;
    }
}
