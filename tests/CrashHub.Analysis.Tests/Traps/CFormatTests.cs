using System.Buffers.Binary;
using System.Text;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Traps.Messages;
using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Traps;

public sealed class CFormatTests
{
    private const uint Format = 256;
    private const uint Text = 512;
    private const uint Arguments = 1024;

    [Theory]
    [InlineData("no argument 100%%", "no argument 100%", "")]
    [InlineData("%s!", "text!", "p")]
    [InlineData("%.2s|%6s|%-6s|", "te|  text|text  |", "ppp")]
    [InlineData("%d %i %u", "-5 -5 4294967291", "nnn")]
    [InlineData("%+d % d %05d %-4d|", "+7 " + " 7 00007 7   |", "7777")]
    [InlineData("%x %X %#x %08x", "2a 2A 0x2a 0000002a", "****")]
    [InlineData("%lld %d", "-5 7", "N7")] // 64 bits are aligned
    [InlineData("%d %llu", "7 18446744073709551611", "7N")]
    [InlineData("%zu %ld %hhd %hu", "42 -5 -5 65531", "*nnn")]
    [InlineData("%c%c", "**", "**")]
    [InlineData("%.1f %f", "-2.5 -2.500000", "ff")]
    [InlineData("%*d", "     42", "7*")]
    [InlineData("%.*s", "text", "7p")]
    [InlineData("%p", "0x200", "p")]
    public void WritesAsPrintfDoes(string format, string written, string arguments) => Assert.Equal(written, Write(format, arguments));

    [Theory]
    [InlineData("%n")]
    [InlineData("%ls")]
    [InlineData("%q")]
    [InlineData("%")]
    [InlineData("%9999999d")]
    [InlineData("%e")]
    public void WhatIsNotKnownGivesNoText(string format) => Assert.Null(Write(format, "****"));

    [Fact]
    public void AnAddressOutsideMemoryGivesNoText() => Assert.Null(Write("%s", "o"));

    // p: address of "text"; n: -5; N: -5 in 64 bits; *: 42; 7: 7; f: -2.5; o: outside
    private static string? Write(string format, string arguments)
    {
        var list = new List<byte>();
        Span<byte> bits = stackalloc byte[8];
        foreach (var argument in arguments)
        {
            var isWide = argument is 'N' or 'f';
            while (isWide && list.Count % 8 != 0)
                list.Add(0);
            var value = argument switch
            {
                'p' => Text,
                'n' or 'N' => -5,
                '*' => 42,
                '7' => 7,
                'f' => BitConverter.DoubleToInt64Bits(-2.5),
                _ => 0x7fff0000,
            };
            BinaryPrimitives.WriteInt64LittleEndian(bits, value);
            list.AddRange(bits[..(isWide ? 8 : 4)]);
        }
        var wasm = new WasmBuilder();
        wasm.Function(wasm.Type([], []), []);
        wasm.Memory(1);
        var built = new CoredumpBuilder()
            .Module("m")
            .Instance(0, [0])
            .Memory(1)
            .Segment(Format, [.. Encoding.UTF8.GetBytes(format), 0])
            .Segment(Text, "text\0"u8)
            .Segment(Arguments, [.. list, 0])
            .Thread("main")
            .Frame(0, 0, 1);
        var dump = CoredumpFile.Parse(built.Build(), AnalysisLimits.Default);
        var module = WasmModule.Parse(wasm.Build(), AnalysisLimits.Default);
        var state = new FrameState(dump, dump.Threads[0].Frames[0], module, 0, new FunctionOffset(1), 0);
        return CFormat.Write(new MemoryText(state, 4096), Format, Arguments);
    }
}
