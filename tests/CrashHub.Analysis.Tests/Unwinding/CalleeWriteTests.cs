using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Tests.Unwinding;

/// <summary>What calls may have written: behind their arguments, at fixed addresses, in the host.</summary>
public sealed class CalleeWriteTests
{
    [Theory]
    [InlineData(0x300, 77)]
    [InlineData(0x1fc, 77)]
    [InlineData(0x200, null)]
    [InlineData(0x1fd, null)]
    public void ACalleeWritesBehindItsArgument(int passed, int? known)
    {
        var crash = new Crash().Memory(0x200, 77);
        var helper = crash.Function(new Code().Get(0).Const(1).Store(), parameters: 1);

        Assert.Equal((ulong?)known, LoadedBefore(crash, code => code.Const(passed).Call(helper)));
    }

    [Theory]
    [InlineData(0x2f4, 77)]
    [InlineData(0x1f4, null)]
    public void ACalleesCalleeWritesBehindWhatIsHandedOn(int passed, int? known)
    {
        var crash = new Crash().Memory(0x200, 77);
        var inner = crash.Function(new Code().Get(0).Const(1).Store(8), parameters: 1);
        var helper = crash.Function(new Code().Get(0).Const(4).Add.Call(inner), parameters: 1);

        Assert.Equal((ulong?)known, LoadedBefore(crash, code => code.Const(passed).Call(helper)));
    }

    [Theory]
    [InlineData(0x300, 77)]
    [InlineData(0x200, null)]
    public void ACalleeWritesAtAFixedAddress(int address, int? known)
    {
        var crash = new Crash().Memory(0x200, 77);
        var helper = crash.Function(new Code().Const(address).Const(1).Store());

        Assert.Equal((ulong?)known, LoadedBefore(crash, code => code.Call(helper)));
    }

    [Fact]
    public void ACalleeThatWritesWhereAPointerPointsMayWriteAnywhere()
    {
        var crash = new Crash().Memory(0x200, 77);
        var helper = crash.Function(new Code().Get(0).Load().Const(1).Store(), parameters: 1);

        Assert.Null(LoadedBefore(crash, code => code.Const(0x400).Call(helper)));
    }

    [Fact]
    public void ACalleeInALoopWithAnotherArgumentEachRoundMayWriteAnywhere()
    {
        var crash = new Crash().Memory(0x200, 77);
        var helper = crash.Function(new Code().Get(0).Const(1).Store(), parameters: 1);
        var zero = crash.Function(new Code().Const(0).Load(), returns: true);

        var known = LoadedBefore(
            crash,
            code => code.Loop.Get(1).Call(helper).Get(1).Call(zero).Add.Tee(1).Const(0x400).Plain(0x49).BranchIf(0).End
        );

        Assert.Null(known);
    }

    [Theory]
    [InlineData(0x300, 77)]
    [InlineData(0x200, null)]
    public void ACalleeInALoopWritesBehindTheSameArgumentEachRound(int passed, int? known)
    {
        var crash = new Crash().Memory(0x200, 77);
        var helper = crash.Function(new Code().Get(0).Const(1).Store(), parameters: 1);

        Assert.Equal((ulong?)known, LoadedBefore(crash, code => code.Loop.Const(passed).Call(helper).Get(1).BranchIf(0).End));
    }

    [Theory]
    [InlineData("own", true)]
    [InlineData("host", false)]
    [InlineData("hostOfAnotherType", true)]
    [InlineData("exported", false)]
    [InlineData("written", false)]
    public void AnIndirectCallThatStoppedWroteNothingWhereItCannotEnterTheHost(string table, bool isKnown)
    {
        var crash = new Crash().Memory(0x200, 77);
        var type = crash.Type();
        uint? host = table.StartsWith("host", StringComparison.Ordinal)
            ? crash.Module.ImportFunction("env", "tick", table == "host" ? type : crash.Type(1))
            : null;
        var own = crash.Function(new Code());
        crash.Module.Table(2).Elements(0, host is { } tick ? [own, tick] : [own]);
        if (table == "exported")
            crash.Module.Export("table", 1, 0);
        if (table == "written")
            crash.Function(new Code().Const(0).Plain(0xd0).Plain(0x70).Plain(0x26).Plain(0x00));
        var function = crash.Function(new Code(1).Const(0x200).Load().Set(0).Const(1).Mark(out var trap).CallIndirect(type));

        var state = crash.Frame(function, trap).States(Crash.Top)[0]!;

        Assert.Equal(isKnown, state.TryLocal(0, out _));
    }

    // What local 0 was loaded with before a call.
    private static ulong? LoadedBefore(Crash crash, Func<Code, Code> call)
    {
        var function = crash.Function(call(new Code(2).Const(0x200).Load().Set(0)).Mark(out var trap).Unreachable);
        return crash.Frame(function, trap).States(Crash.Top)[0]!.TryLocal(0, out var value) ? value.Bits : null;
    }
}
