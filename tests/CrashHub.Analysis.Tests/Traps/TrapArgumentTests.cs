using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Traps;

/// <summary>How far arguments are followed, and where not: a text that only lies in memory is never taken.</summary>
public sealed class TrapArgumentTests
{
    // In the frame of 16 bytes below the top: the expression's address at 12.
    private static readonly byte[] Spilled = [.. new byte[12], 0x00, 0x04, 0, 0];

    [Fact]
    public void ConstantsAreTaken()
    {
        var trap = new BuiltTrap(code => Rest(Constant(code, BuiltTrap.Expression))).Report();

        Assert.Equal(BuiltTrap.Message, trap.Message);
        Assert.True(trap.MessageFromMemory);
    }

    [Fact]
    public void AnArgumentFromTheHostIsNotKnownThoughATextLiesInMemory() =>
        Assert.Null(new BuiltTrap(code => Rest(code.Bytes(0x20, 0))).Read());

    [Fact]
    public void AnArgumentThatWasKeptOnTheStackIsKnown() =>
        Assert.Equal(BuiltTrap.Message, new BuiltTrap(code => Rest(Spill(code).Bytes(0x20, 0)), BuiltTrap.StackTop - 16, Spilled).Read());

    [Fact]
    public void WhatWasLoadedFromTheStackIsKnown() =>
        Assert.Equal(
            BuiltTrap.Message,
            new BuiltTrap(code => Rest(Spill(code).Bytes(0x20, 1, 0x28, 2, 12)), BuiltTrap.StackTop - 16, Spilled).Read()
        );

    // It need not have been given the frame's address: crashes are where code wrote to what is not its own.
    [Fact]
    public void ACallThatWritesOutsideItsFrameMayHaveChangedIt() =>
        Assert.Null(new BuiltTrap(code => Rest(Spill(code).Bytes(0x20, 0, 0x10, 1, 0x20, 0)), BuiltTrap.StackTop - 16, Spilled).Read());

    [Fact]
    public void ACallThatWritesBehindAKnownArgumentHasNotChangedIt() =>
        Assert.Equal(
            BuiltTrap.Message,
            new BuiltTrap(code => Rest(Spill(code).Bytes(0x41, 0, 0x10, 1, 0x20, 0)), BuiltTrap.StackTop - 16, Spilled).Read()
        );

    [Fact]
    public void ACallThatWasGivenTheFramesAddressMayHaveChangedIt() =>
        Assert.Null(new BuiltTrap(code => Rest(Spill(code).Bytes(0x20, 1, 0x10, 1, 0x20, 0)), BuiltTrap.StackTop - 16, Spilled).Read());

    [Fact]
    public void AStoreOverTheSlotEndsWhatItTells() =>
        Assert.Null(
            new BuiltTrap(code => Rest(Spill(code).Bytes(0x20, 1, 0x41, 5, 0x3a, 0, 13, 0x20, 0)), BuiltTrap.StackTop - 16, Spilled).Read()
        );

    [Fact]
    public void AStoreBesideTheSlotDoesNot() =>
        Assert.Equal(
            BuiltTrap.Message,
            new BuiltTrap(code => Rest(Spill(code).Bytes(0x20, 1, 0x41, 5, 0x3a, 0, 11, 0x20, 0)), BuiltTrap.StackTop - 16, Spilled).Read()
        );

    [Fact]
    public void WhatALoopChangesIsNotKnown() =>
        // local 1 = expression; block: loop: leave if the argument says so; local 1 = stale text; again
        Assert.Null(
            new BuiltTrap(code =>
                Rest(
                    Constant(Constant(code, BuiltTrap.Expression).Bytes(0x21, 1, 0x02, 0x40, 0x03, 0x40, 0x20, 0, 0x0d, 1), BuiltTrap.Stale)
                        .Bytes(0x21, 1, 0x0c, 0, 0x0b, 0x0b, 0x20, 1)
                )
            ).Read()
        );

    [Fact]
    public void WhatDiffersBetweenPathsIsNotKnown() =>
        // if (argument) local 1 = expression else local 1 = stale text
        Assert.Null(new BuiltTrap(code => Rest(Paths(code, BuiltTrap.Expression, BuiltTrap.Stale))).Read());

    [Fact]
    public void WhatAllPathsShareIsKnown() =>
        Assert.Equal(BuiltTrap.Message, new BuiltTrap(code => Rest(Paths(code, BuiltTrap.Expression, BuiltTrap.Expression))).Read());

    [Fact]
    public void ALabelOfATableIsAPathToo() =>
        // block: local 1 = expression; br_table to its end; local 1 = stale text; end
        Assert.Null(
            new BuiltTrap(code =>
                Rest(
                    Constant(
                            Constant(code.Bytes(0x02, 0x40), BuiltTrap.Expression).Bytes(0x21, 1, 0x02, 0x40, 0x20, 0, 0x0e, 1, 0, 1, 0x0b),
                            BuiltTrap.Stale
                        )
                        .Bytes(0x21, 1, 0x0b, 0x20, 1)
                )
            ).Read()
        );

    [Fact]
    public void TheLongestTextThatIsToldIsBounded()
    {
        var trap = new BuiltTrap(code => Rest(Constant(code, BuiltTrap.Expression)));

        // The longest of the parts is "x > 0" with the zero behind it.
        Assert.Null(trap.Read(AnalysisLimits.Default with { MaxTrapMessageBytes = 5 }));
        Assert.Equal(BuiltTrap.Message, trap.Read(AnalysisLimits.Default with { MaxTrapMessageBytes = 6 }));
    }

    // global.get 0; i32.const 16; i32.sub; local.tee 1; global.set 0; local.get 1; local.get 0; i32.store offset=12
    private static WasmWriter Spill(WasmWriter code) =>
        code.Bytes(0x23, 0, 0x41, 16, 0x6b, 0x22, 1, 0x24, 0, 0x20, 1, 0x20, 0, 0x36, 2, 12);

    private static WasmWriter Paths(WasmWriter code, int first, int second) =>
        Constant(Constant(code.Bytes(0x20, 0, 0x04, 0x40), first).Bytes(0x21, 1, 0x05), second).Bytes(0x21, 1, 0x0b, 0x20, 1);

    private static WasmWriter Rest(WasmWriter code) => Constant(Constant(code, BuiltTrap.File).Bytes(0x41, 7), BuiltTrap.Function);

    private static WasmWriter Constant(WasmWriter code, int value) => code.Byte(0x41).Signed(value);
}
