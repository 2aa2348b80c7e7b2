using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Unwinding;

/// <summary>Where each frame's part of the stack begins, from the stack pointer at the trap and the code alone.</summary>
public sealed class StackUnwinderTests
{
    [Fact]
    public void BasesAddUpFromTheTrapToTheStackPointersBeginning()
    {
        var crash = new Crash();
        var inner = crash.Function(new Code(1).Prologue(48, 0).Mark(out var trap).Unreachable);
        var outer = crash.Function(new Code(1).Prologue(32, 0).Mark(out var call).Call(inner).Epilogue(32, 0));

        var states = crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top - 80);

        Assert.Equal([Crash.Top - 80, Crash.Top - 32], states.Select(state => (int)state!.Base!.Value.Address));
        Assert.All(states, state => Assert.True(state!.Base is { IsProved: true, IsVerified: true, IsInDump: false, IsStackPointer: false }));
    }

    [Fact]
    public void ASumThatMissesTheBeginningIsProvedButNotVerified()
    {
        var crash = new Crash();
        var inner = crash.Function(new Code(1).Prologue(48, 0).Mark(out var trap).Unreachable);

        var state = crash.Frame(inner, trap).States(Crash.Top - 96)[0];

        Assert.True(state!.Base is { Address: Crash.Top - 96, IsProved: true, IsVerified: false });
    }

    [Fact]
    public void ALeafThatNeverWritesThePointerBackLiesBelowIt()
    {
        var crash = new Crash();
        var leaf = crash.Function(new Code(1).GlobalGet(0).Const(16).Sub.Set(0).Mark(out var trap).Unreachable);
        var outer = crash.Function(new Code(1).Prologue(32, 0).Mark(out var call).Call(leaf).Epilogue(32, 0));

        var states = crash.Frame(leaf, trap).Frame(outer, call).States(Crash.Top - 32);

        Assert.Equal([Crash.Top - 48, Crash.Top - 32], states.Select(state => (int)state!.Base!.Value.Address));
    }

    [Theory]
    [InlineData(0, null, Crash.Top)]
    [InlineData(1, Crash.Top - 16, Crash.Top)]
    [InlineData(2, Crash.Top - 16, Crash.Top - 16)]
    [InlineData(3, Crash.Top - 16, Crash.Top)]
    public void APlaceInPrologueOrEpilogueIsToldFromTheGlobalsWrites(int place, int? address, int stackPointer)
    {
        var crash = new Crash();
        var places = new uint[4];
        var code = new Code(1).Mark(out places[0]).GlobalGet(0).Const(16).Sub.Tee(0).Mark(out places[1]).GlobalSet(0).Mark(out places[2]);
        var function = crash.Function(code.Epilogue(16, 0).Mark(out places[3]).Unreachable);

        var state = crash.Frame(function, places[place]).States(stackPointer)[0];

        Assert.Equal(address ?? Crash.Top, (int)state!.Base!.Value.Address);
        Assert.Equal(address is null, state.Base.Value.IsStackPointer);
    }

    [Fact]
    public void AnAmountThatOnlyTheFunctionKnowsEndsTheUnwindingBehindIt()
    {
        var crash = new Crash();
        var inner = crash.Function(new Code(1).Prologue(16, 0).Mark(out var trap).Unreachable);
        var middle = crash.Function(new Code(1).Prologue(32, 1).GlobalGet(0).Get(0).Sub.GlobalSet(0).Mark(out var call).Call(inner), parameters: 1);
        var outer = crash.Function(new Code(1).Prologue(48, 0).Const(0).Load().Mark(out var above).Call(middle));

        var states = crash.Frame(inner, trap).Frame(middle, call).Frame(outer, above).States(Crash.Top - 16 - 32 - 64 - 48);

        Assert.NotNull(states[0]!.Base);
        Assert.Null(states[1]!.Base);
        Assert.Null(states[2]!.Base);
    }

    [Fact]
    public void ACommandUnwindsFromItsStartTowardsThatAmountToo()
    {
        var crash = new Crash();
        var inner = crash.Function(new Code(1).Prologue(16, 0).Mark(out var trap).Unreachable);
        var middle = crash.Function(new Code(1).Prologue(32, 1).GlobalGet(0).Get(0).Sub.GlobalSet(0).Mark(out var call).Call(inner), parameters: 1);
        var outer = crash.Function(new Code(1).Prologue(48, 0).Const(0).Load().Mark(out var above).Call(middle));
        crash.Module.ExportFunction("_start", outer);

        var states = crash.Frame(inner, trap).Frame(middle, call).Frame(outer, above).States(Crash.Top - 16 - 32 - 64 - 48);

        Assert.Equal(Crash.Top - 48, (int)states[2]!.Base!.Value.Address);
        Assert.Equal(Crash.Top - 48 - 32, (int)states[1]!.Base!.Value.Address);
        Assert.True(states[1]!.Base is { IsProved: true, IsVerified: false });
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(48, false)]
    public void AHostBetweenTwoFramesMayHaveUsedStackUnlessTheSumCloses(int taken, bool isProved)
    {
        var crash = new Crash();
        var callback = crash.Module.ImportFunction("env", "visit", crash.Type());
        var inner = crash.Function(new Code(1).Prologue(16, 0).Mark(out var trap).Unreachable);
        var outer = crash.Function(new Code(1).Prologue(16, 0).Mark(out var call).Call(callback));

        var states = crash.Frame(inner, trap).Frame(outer, call).States(Crash.Top - taken);

        Assert.Equal(Crash.Top - taken, (int)states[0]!.Base!.Value.Address);
        Assert.Equal(isProved, states[1]!.Base is not null);
    }

    [Theory]
    [InlineData(0x1000 - 0x40, true)]
    [InlineData(0x1000 - 0x80, false)]
    public void AFrameAlignedBeyondTheStackIsKnownItselfAndItsCallersIfTheSumCloses(int stackPointer, bool isProved)
    {
        var crash = new Crash();
        var inner = crash.Function(new Code(1).GlobalGet(0).Const(32).Sub.Const(-64).Plain(0x71).Tee(0).GlobalSet(0).Mark(out var trap).Unreachable);
        var outer = crash.Function(new Code(1).Prologue(32, 0).Mark(out var call).Call(inner));

        var states = crash.Frame(inner, trap).Frame(outer, call).States(stackPointer);

        Assert.Equal(stackPointer, (int)states[0]!.Base!.Value.Address);
        Assert.Equal(isProved, states[1]!.Base is not null);
    }

    [Fact]
    public void AnOutlinedPrologueCountsForItsCaller()
    {
        var crash = new Crash();
        var prologue = crash.Function(new Code(1).GlobalGet(0).Const(64).Sub.Tee(0).GlobalSet(0).Get(0), returns: true);
        var function = crash.Function(new Code(1).Call(prologue).Set(0).Mark(out var trap).Unreachable);

        var state = crash.Frame(function, trap).States(Crash.Top - 64)[0];

        Assert.True(state!.Base is { Address: Crash.Top - 64, IsVerified: true });
    }

    [Fact]
    public void ADumpedLocalTellsTheBaseWhereTheStackPointerDoesNot()
    {
        var crash = new Crash();
        var function = crash.Function(new Code(1).Prologue(32, 0).GlobalGet(0).Const(0).Load().Sub.GlobalSet(0).Mark(out var trap).Unreachable);

        var state = crash.Frame(function, trap, CrashHub.Testing.FrameValue.I32(0x800)).States(0x700)[0];

        Assert.True(state!.Base is { Address: 0x800, IsInDump: true, IsProved: true });
    }

    [Fact]
    public void AFunctionThatWasNotBegunHasNoBaseAndItsCallerHas()
    {
        var crash = new Crash();
        var inner = crash.Function(new Code(1).Prologue(48, 0).Unreachable);
        var outer = crash.Function(new Code(1).Prologue(32, 0).Mark(out var call).Call(inner));

        var states = crash.Frame(inner, 0).Frame(outer, call).States(Crash.Top - 32);

        Assert.Equal(Crash.Top - 32, (int)states[1]!.Base!.Value.Address);
    }

    [Fact]
    public void WithoutANameTheGlobalThatProloguesMoveIsTheStackPointer()
    {
        var code = new Code(1).GlobalGet(1).Const(16).Sub.Tee(0).GlobalSet(1).Mark(out var trap).Unreachable;

        var state = Unnamed(code, trap, abort: 0);

        Assert.Equal(Crash.Top - 16, (int)state!.Base!.Value.Address);
    }

    [Fact]
    public void TwoGlobalsThatProloguesMoveAreNoStackPointer()
    {
        var code = new Code(1).GlobalGet(1).Const(16).Sub.Tee(0).GlobalSet(1).Mark(out var trap).Unreachable;

        Assert.Null(Unnamed(code, trap, abort: 0, more: new Code(1).Prologue(16, 0))!.Base);
    }

    [Fact]
    public void TheStackOfAssemblyScriptsCollectorIsNoneOfFrames()
    {
        var code = new Code(1).GlobalGet(1).Const(16).Sub.Tee(0).GlobalSet(1).Mark(out var trap).Unreachable;

        Assert.Null(Unnamed(code, trap, abort: 4)!.Base);
    }

    [Fact]
    public void OfSeveralInstancesTheOneWhoseSumClosesRan()
    {
        var module = new WasmBuilder().Memory(1).GlobalI32(Crash.Top, mutable: true).Export("__stack_pointer", 3, 0);
        var function = module.Function(module.Type([], []), new Code(1).Prologue(32, 0).Mark(out var trap).Unreachable.Bytes, WasmBuilder.I32);

        var state = Crash.Of(Tenants(function, trap, Crash.Top, Crash.Top - 32, Crash.Top), AnalysisLimits.Default, module.Build())[0];

        Assert.Equal(1, state!.Instance);
        Assert.True(state.Base is { Address: Crash.Top - 32, IsVerified: true });
    }

    [Theory]
    [InlineData(Crash.Top, Crash.Top)]
    [InlineData(Crash.Top - 32, Crash.Top - 32)]
    [InlineData(Crash.Top - 48, Crash.Top)]
    public void WhereNotExactlyOneInstanceFitsNoneIsTaken(int first, int second)
    {
        var module = new WasmBuilder().Memory(1).GlobalI32(Crash.Top, mutable: true).Export("__stack_pointer", 3, 0);
        var function = module.Function(module.Type([], []), new Code(1).Prologue(32, 0).Mark(out var trap).Unreachable.Bytes, WasmBuilder.I32);

        var state = Crash.Of(Tenants(function, trap, first, second), AnalysisLimits.Default, module.Build())[0];

        Assert.Null(state!.Instance);
        Assert.Null(state.Base);
    }

    private static byte[] Tenants(uint function, uint trap, params int[] stackPointers)
    {
        var dump = new CoredumpBuilder().Process("p").Module("m").Thread("main").Frame((uint)stackPointers.Length - 1, function, trap);
        for (var i = 0; i < stackPointers.Length; i++)
            dump.Memory(1).GlobalI32(stackPointers[i]).Instance(0, [(uint)i], [(uint)i]);
        return dump.Build();
    }

    // A module with two mutable globals and no names; the stack pointer would be the second.
    private static Analysis.Unwinding.FrameState? Unnamed(Code code, uint trap, int abort, Code? more = null)
    {
        var module = new WasmBuilder().Memory(1).GlobalI32(0, mutable: true).GlobalI32(Crash.Top, mutable: true);
        if (abort > 0)
            module.ImportFunction("env", "abort", module.Type([.. Enumerable.Repeat(WasmBuilder.I32, abort)], []));
        var type = module.Type([], []);
        var function = module.Function(type, code.Bytes, code.Locals);
        if (more is not null)
            module.Function(type, more.Bytes, more.Locals);
        var dump = new CoredumpBuilder().Process("p").Memory(1).GlobalI32(0).GlobalI32(Crash.Top - 16).Module("m").Instance(0, [0], [0, 1]);
        return Crash.Of(dump.Frame(0, function, trap).Build(), AnalysisLimits.Default, module.Build())[0];
    }
}
