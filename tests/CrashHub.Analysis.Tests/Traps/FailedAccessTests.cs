using CrashHub.Analysis.Report;
using CrashHub.Analysis.Traps;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Traps;

/// <summary>The access that failed: of every width, in bulk, and in another memory than the first.</summary>
public sealed class FailedAccessTests
{
    private const int Page = 65_536;

    // Just behind the end, with one byte inside but for the narrowest; the next address below is inside.
    [Theory]
    [InlineData(new byte[] { 0x2d, 0, 0, 0x1a }, 1)] // i32.load8_u; drop
    [InlineData(new byte[] { 0x2f, 0, 0, 0x1a }, 2)] // i32.load16_u
    [InlineData(new byte[] { 0x28, 0, 0, 0x1a }, 4)] // i32.load
    [InlineData(new byte[] { 0x2b, 0, 0, 0x1a }, 8)] // f64.load
    [InlineData(new byte[] { 0xfd, 0, 0, 0, 0x1a }, 16)] // v128.load
    [InlineData(new byte[] { 0xfd, 1, 0, 0, 0x1a }, 8)] // v128.load8x8_s
    [InlineData(new byte[] { 0xfd, 7, 0, 0, 0x1a }, 1)] // v128.load8_splat
    [InlineData(new byte[] { 0xfd, 92, 0, 0, 0x1a }, 4)] // v128.load32_zero
    public void ALoadIsTold(byte[] load, int width)
    {
        var trap = BuiltAccess.Of(code => Constant(code, Page - width + 1), load);

        Assert.Equal(TrapKind.MemoryOutOfBounds, trap.Kind);
        Assert.Equal(new MemoryAccess(0, $"0x{Page - width + 1:x}", (uint)width, "0x10000", "0x1"), trap.Access);
        Assert.Null(BuiltAccess.Of(code => Constant(code, Page - width), load).Access);
    }

    [Theory]
    [InlineData(new byte[] { 0xfe, 0x10, 2, 0, 0x1a }, 4)] // i32.atomic.load
    [InlineData(new byte[] { 0xfe, 0x11, 3, 0, 0x1a }, 8)] // i64.atomic.load
    [InlineData(new byte[] { 0xfe, 0x13, 1, 0, 0x1a }, 2)] // i32.atomic.load16_u
    public void AnAlignedAtomicOutsideIsNotCalledUnaligned(byte[] load, int width)
    {
        var trap = BuiltAccess.Of(code => Constant(code, Page), load);

        Assert.Equal(TrapKind.MemoryOutOfBounds, trap.Kind);
        Assert.Equal((uint)width, trap.Access!.Width);
        Assert.Equal(TrapKind.UnalignedAtomic, BuiltAccess.Of(code => Constant(code, 8 + width / 2), load).Kind);
    }

    // memory.fill: address, byte, length
    [Theory]
    [InlineData(Page - 8, 9, true)]
    [InlineData(Page - 8, 8, false)]
    [InlineData(Page + 1, 0, true)]
    [InlineData(Page, 0, false)]
    [InlineData(0, -1, true)]
    public void AFillIsToldWithItsLength(int address, int length, bool isOutside)
    {
        var trap = BuiltAccess.Of(code => Constant(Constant(Constant(code, address), 0), length), [0xfc, 11, 0]);

        Assert.Equal(isOutside, trap.Access is not null);
        if (isOutside)
            Assert.Equal(($"0x{address:x}", $"0x{(ulong)address + (uint)length - Page:x}"), (trap.Access!.Address, trap.Access.BeyondBy));
    }

    // memory.copy from memory 0 to memory 1: destination, source, length
    [Theory]
    [InlineData(2 * Page - 4, 0, 5, 1)]
    [InlineData(0, Page - 4, 5, 0)]
    [InlineData(2 * Page - 4, Page - 4, 4, -1)]
    public void ACopyIsToldByTheSideThatLiesOutside(int to, int from, int length, int memory)
    {
        var access = BuiltAccess.Of(code => Constant(Constant(Constant(code, to), from), length), [0xfc, 10, 1, 0]).Access;

        Assert.Equal(memory < 0 ? null : (uint?)memory, access?.Memory);
        if (memory >= 0)
            Assert.Equal("0x1", access!.BeyondBy);
    }

    // Wasmtime names the first byte that is not there.
    [Fact]
    public void AnAccessThatStraddlesTheEndBeginsBeforeTheByteThatTheHostNames()
    {
        const string host = "memory fault at wasm address 0x10000 in linear memory of size 0x10000\nwasm trap: out of bounds memory access";

        var access = BuiltAccess.Of(code => Constant(code, Page - 2), [0x28, 0, 0, 0x1a], host).Access;

        Assert.Equal(new MemoryAccess(0, "0xfffe", 4, "0x10000", "0x2"), access);
    }

    [Fact]
    public void TheHostsAddressIsInTheMemoryOfItsLength()
    {
        const string host = "memory fault at wasm address 0x30000 in linear memory of size 0x20000";

        // i32.load8_u of memory 1
        var access = BuiltAccess.Of(code => Constant(code, 0x30000), [0x2d, 0x40, 1, 0, 0x1a], host).Access;

        Assert.Equal(1u, access!.Memory);
        Assert.Equal("0x10001", access.BeyondBy);
    }

    private static WasmWriter Constant(WasmWriter code, int value) => code.Byte(0x41).Signed(value);
}
