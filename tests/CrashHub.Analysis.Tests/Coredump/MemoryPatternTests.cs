using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Tests.Coredump;

/// <summary>What people write to say which bytes they look for.</summary>
public sealed class MemoryPatternTests
{
    [Theory]
    [InlineData("0x0aFF", new byte[] { 0x0a, 0xff })]
    [InlineData("u32:258", new byte[] { 2, 1, 0, 0 })]
    [InlineData("u32:0xffffffff", new byte[] { 0xff, 0xff, 0xff, 0xff })]
    [InlineData("u64:1", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("é", new byte[] { 0xc3, 0xa9 })]
    [InlineData("x0", new byte[] { 0x78, 0x30 })]
    public void SaysWhichBytes(string text, byte[] bytes) => Assert.Equal(bytes, MemoryPattern.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x0")]
    [InlineData("0xzz")]
    [InlineData("u32:4294967296")]
    [InlineData("u32:-1")]
    [InlineData("u64:18446744073709551616")]
    public void DamageIsNoPattern(string text) => Assert.Null(MemoryPattern.Read(text));

    [Fact]
    public void TheLongestPatternIsBounded()
    {
        Assert.NotNull(MemoryPattern.Read(new string('q', MemorySearch.LongestPattern)));
        Assert.Null(MemoryPattern.Read(new string('q', MemorySearch.LongestPattern + 1)));
        Assert.NotNull(MemoryPattern.Read("0x" + new string('0', 2 * MemorySearch.LongestPattern)));
        Assert.Null(MemoryPattern.Read("0x" + new string('0', 2 * MemorySearch.LongestPattern + 2)));
    }
}
