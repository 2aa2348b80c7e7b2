using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Tests.Traps;

public sealed class HostMessageTests
{
    [Theory]
    [InlineData("wasm trap: wasm `unreachable` instruction executed", TrapKind.Unreachable)]
    [InlineData("wasm trap: out of bounds memory access", TrapKind.MemoryOutOfBounds)]
    [InlineData("memory fault at wasm address 0x1fff0 in linear memory of size 0x10000", TrapKind.MemoryOutOfBounds)]
    [InlineData("wasm trap: integer divide by zero", TrapKind.IntegerDivideByZero)]
    [InlineData("wasm trap: integer overflow", TrapKind.IntegerOverflow)]
    [InlineData("wasm trap: invalid conversion to integer", TrapKind.InvalidConversionToInteger)]
    [InlineData("wasm trap: indirect call type mismatch", TrapKind.IndirectCallTypeMismatch)]
    [InlineData("wasm trap: uninitialized element", TrapKind.IndirectCallToNull)]
    [InlineData("wasm trap: undefined element: out of bounds table access", TrapKind.TableOutOfBounds)]
    [InlineData("wasm trap: call stack exhausted", TrapKind.StackOverflow)]
    [InlineData("wasm trap: interrupt", TrapKind.Interrupted)]
    [InlineData("wasm trap: all fuel consumed by WebAssembly", TrapKind.OutOfFuel)]
    [InlineData("wasm trap: unaligned atomic", TrapKind.UnalignedAtomic)]
    [InlineData("wasm trap: atomic wait on non-shared memory", TrapKind.AtomicWaitNonShared)]
    [InlineData("thrown Wasm exception", TrapKind.UncaughtException)]
    [InlineData("unknown import: `env::f` has not been defined", TrapKind.HostError)]
    [InlineData("forcing trap when growing memory to 4294967296 bytes", TrapKind.HostError)]
    [InlineData("RuntimeError: unreachable", TrapKind.Unreachable)]
    [InlineData("RuntimeError: memory access out of bounds", TrapKind.MemoryOutOfBounds)]
    [InlineData("Uncaught RuntimeError: divide by zero", TrapKind.IntegerDivideByZero)]
    [InlineData("RuntimeError: remainder by zero", TrapKind.IntegerDivideByZero)]
    [InlineData("RuntimeError: divide result unrepresentable", TrapKind.IntegerOverflow)]
    [InlineData("RuntimeError: table index is out of bounds", TrapKind.TableOutOfBounds)]
    [InlineData("RangeError: Maximum call stack size exceeded", TrapKind.StackOverflow)]
    [InlineData("RuntimeError: illegal cast", TrapKind.CastFailure)]
    [InlineData("Exception: integer divide by zero", TrapKind.IntegerDivideByZero)]
    [InlineData("Exception: wasm operand stack overflow", TrapKind.StackOverflow)]
    [InlineData("Exception: wasm auxiliary stack overflow", TrapKind.StackOverflow)]
    [InlineData("Exception: failed to call unlinked import function (env, f)", TrapKind.HostError)]
    [InlineData("Exception: null function reference", TrapKind.NullReference)]
    [InlineData("[error] execution failed: unreachable, Code: 0x40a", TrapKind.Unreachable)]
    [InlineData("[2026-01-31 10:11:12.345] [error] execution failed: out of bounds memory access, Code: 0x408", TrapKind.MemoryOutOfBounds)]
    [InlineData("[error] execution failed: cost limit exceeded, Code: 0x03", TrapKind.OutOfFuel)]
    [InlineData("[error] execution failed: null struct reference, Code: 0x40f", TrapKind.NullReference)]
    [InlineData("execution failed: uncaught exception", TrapKind.UncaughtException)]
    [InlineData("RuntimeError: misaligned heap", TrapKind.UnalignedAtomic)]
    [InlineData("RuntimeError: undefined element: out of bounds table access", TrapKind.TableOutOfBounds)]
    [InlineData("wasm trap: misaligned memory access", TrapKind.UnalignedAtomic)]
    [InlineData("RuntimeError: data segment out of bounds", TrapKind.MemoryOutOfBounds)]
    [InlineData("RuntimeError: rethrowing null value", TrapKind.NullReference)]
    [InlineData("[object WebAssembly.Exception]", TrapKind.UncaughtException)]
    [InlineData("RuntimeError: unreachable at main (wasm://wasm/1:2)", TrapKind.Unreachable)]
    public void ReadsTheWordsOfEngines(string message, TrapKind kind) => Assert.Equal(TrapReading.Certain(kind), HostMessage.Read(message));

    [Fact]
    public void TheTrapComesAfterOtherCauses()
    {
        const string message = """
            error while executing at wasm backtrace:
                0:  0x1234 - m!f

            Caused by:
                0: memory fault at wasm address 0xfffffff0 in linear memory of size 0x10000
                1: wasm trap: out of bounds memory access
            """;

        Assert.Equal(TrapReading.Certain(TrapKind.MemoryOutOfBounds), HostMessage.Read(message));
        Assert.Equal((0xfffffff0UL, 0x10000UL), HostMessage.MemoryFault(message));
    }

    [Theory]
    [InlineData("null function or function signature mismatch", TrapKind.IndirectCallToNull, TrapKind.IndirectCallTypeMismatch)]
    [InlineData("RuntimeError: function signature mismatch", TrapKind.IndirectCallToNull, TrapKind.IndirectCallTypeMismatch)]
    [InlineData("float unrepresentable in integer range", TrapKind.IntegerOverflow, TrapKind.InvalidConversionToInteger)]
    public void OneMessageForTwoKindsLeavesBothOpen(string message, TrapKind first, TrapKind second) =>
        Assert.Equal([first, second], HostMessage.Read(message).Candidates);

    [Theory]
    [InlineData("")]
    [InlineData("abort: stock of bolt exceeds 100 at src/asc_inventory.ts:55:7")]
    [InlineData("could not interrupt the payment")]
    [InlineData("interrupted by the operator's request")]
    [InlineData("5247448")]
    [InlineData("unreachable host: 10.0.0.1")]
    [InlineData("interrupt received from operator")]
    [InlineData("undefined element in the configuration")]
    [InlineData("stack overflow in the parser of the host")]
    [InlineData("Uncaught exception: TypeError: x is not a function")]
    public void OtherTextIsNoTrap(string message) => Assert.Equal(TrapReading.Unknown, HostMessage.Read(message));

    [Theory]
    [InlineData("memory fault at wasm address 0x in linear memory of size 0x")]
    [InlineData("memory fault at wasm address 0xfffffffffffffffff in linear memory of size 0x1")]
    public void DamagedAddressesAreNone(string message) => Assert.Null(HostMessage.MemoryFault(message));
}
