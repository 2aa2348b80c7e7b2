using System.Text;
using CrashHub.Server.Ingest;

namespace CrashHub.Server.Tests.Ingest;

public sealed class TailBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void KeepsTheEndHoweverTheBytesCome(int piece)
    {
        var bytes = Encoding.ASCII.GetBytes("the quick brown fox jumps over the lazy dog");
        var tail = new TailBuffer(8);

        foreach (var part in bytes.Chunk(piece))
            tail.Append(part);

        Assert.Equal("lazy dog", Encoding.ASCII.GetString(tail.ToArray()));
    }

    [Fact]
    public void KeepsAShortTextWhole()
    {
        var tail = new TailBuffer(8);

        tail.Append("12345678"u8);

        Assert.Equal("12345678"u8.ToArray(), tail.ToArray());
    }

    [Fact]
    public void BeginsAtACharacter()
    {
        var tail = new TailBuffer(4);

        tail.Append("a€bc"u8);

        Assert.Equal("bc", Encoding.UTF8.GetString(tail.ToArray()));
    }
}
