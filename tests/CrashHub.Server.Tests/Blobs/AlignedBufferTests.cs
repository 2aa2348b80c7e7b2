using System.Runtime.InteropServices;
using CrashHub.Server.Blobs;

namespace CrashHub.Server.Tests.Blobs;

public sealed class AlignedBufferTests
{
    [Theory]
    [InlineData(AlignedBuffer.KeptBytes)]
    [InlineData(AlignedBuffer.LargeBytes)]
    [InlineData(AlignedBuffer.LeastBytes)]
    public void ItBeginsAndEndsAtABlock(int length)
    {
        var buffer = new AlignedBuffer(length);
        using var pin = buffer.Memory.Pin();

        Assert.Equal(
            0,
            Marshal.UnsafeAddrOfPinnedArrayElement(
                MemoryMarshal.TryGetArray<byte>(buffer.Memory, out var bytes) ? bytes.Array! : [],
                bytes.Offset
            ) % AlignedBuffer.Block
        );
        Assert.Equal((length, 0), (buffer.Memory.Length, length % AlignedBuffer.Block));
    }

    [Fact]
    public void InACrowdWhatIsLargeTakesLess()
    {
        AlignedBuffer[] crowd = [.. Enumerable.Range(0, 64).Select(_ => AlignedBuffer.Rent())];
        AlignedBuffer[] more = [.. Enumerable.Range(0, 9).Select(_ => AlignedBuffer.RentForMore())];
        foreach (var buffer in crowd.Concat(more))
            AlignedBuffer.Return(buffer);

        Assert.DoesNotContain(more, buffer => buffer.Length == AlignedBuffer.KeptBytes);
        Assert.Contains(more, buffer => buffer.Length == AlignedBuffer.LeastBytes);
    }

    [Fact]
    public void ThereAreFewLargeOnesAndEachIsGivenAgain()
    {
        var rented = new List<AlignedBuffer>();
        while (AlignedBuffer.TryRentLarge() is { } buffer)
            rented.Add(buffer);
        foreach (var buffer in rented)
            AlignedBuffer.Return(buffer);

        // Others write large dumps meanwhile, so that some may be theirs.
        Assert.True(rented.Count <= 8);
        Assert.Equal(rented.Count, rented.Distinct().Count());
        Assert.All(rented, buffer => Assert.Equal(AlignedBuffer.LargeBytes, buffer.Length));
    }
}
