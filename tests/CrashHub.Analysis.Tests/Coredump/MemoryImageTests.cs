using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Coredump;

public sealed class MemoryImageTests
{
    private static MemoryImage Image(CoredumpBuilder builder) =>
        CoredumpFile.Parse(builder.Frame(0, 1, 2).Build(), AnalysisLimits.Default).Memory;

    private static CoredumpBuilder Dump(ulong pages = 1) => new CoredumpBuilder().Module("m").Memory(pages).Instance(0, [0]);

    [Fact]
    public void SaysWhichBytesWereCaptured()
    {
        var image = Image(Dump().Segment(10, [1, 2, 3]).Segment(15, [4]));
        var bytes = new byte[8];
        List<MemoryRange> captured = [];

        Assert.Equal(3, image.Read(new MemoryAddress(0, 11), bytes, captured));
        Assert.Equal([2, 3, 0, 0, 4, 0, 0, 0], bytes);
        Assert.Equal([new MemoryRange(11, 2), new MemoryRange(15, 1)], captured);
    }

    [Fact]
    public void AbsentBytesAreZeroInWasmtimesShape()
    {
        var image = Image(Dump().Segment(10, [1, 0, 3]).Segment(5000, [4]));
        var bytes = new byte[4];

        Assert.True(image.AbsentBytesAreZero);
        Assert.True(image.TryRead(new MemoryAddress(0, 11), bytes));
        Assert.Equal([0, 3, 0, 0], bytes);
        Assert.False(image.TryRead(new MemoryAddress(0, 65533), bytes));
    }

    [Theory]
    [InlineData(4094, new byte[] { 1, 2, 3 })]
    [InlineData(10, new byte[] { 0, 1 })]
    [InlineData(10, new byte[] { 1, 0 })]
    public void AbsentBytesAreUnknownInAnyOtherShape(int address, byte[] bytes)
    {
        var image = Image(Dump().Segment((ulong)address, bytes).Segment(9000, [1]));

        Assert.False(image.AbsentBytesAreZero);
        Assert.True(image.TryRead(new MemoryAddress(0, 9000), new byte[1]));
        Assert.False(image.TryRead(new MemoryAddress(0, 9000), new byte[2]));
    }

    [Fact]
    public void AbsentBytesAreUnknownAfterDamageOrInAPartialDump()
    {
        var damaged = Image(Dump().Segment(10, [1]).Segment(100_000, [1]));
        var partial = Image(Dump().Segment(10, [1]).Custom("crashhub", []));

        Assert.Equal("damagedSegment", Assert.Single(damaged.Notes).Kind);
        Assert.False(damaged.AbsentBytesAreZero);
        Assert.False(partial.AbsentBytesAreZero);
    }

    [Fact]
    public void LaterSegmentsOverwriteEarlierOnes()
    {
        var image = Image(Dump().Segment(10, [1, 1, 1, 1, 1, 1]).Segment(12, [2, 2]).Segment(8, [3, 3, 3]).Segment(15, [4, 4]));
        var bytes = new byte[10];
        image.Read(new MemoryAddress(0, 8), bytes);

        Assert.Equal([3, 3, 3, 1, 2, 2, 1, 4, 4, 0], bytes);
    }

    [Fact]
    public void OverlapAgreesWithCopyingInFileOrder()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var expected = new byte[64];
            var builder = Dump();
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                var bytes = new byte[random.Next(1, 20)];
                random.NextBytes(bytes);
                var address = random.Next(0, 64 - bytes.Length);
                bytes.CopyTo(expected, address);
                builder.Segment((ulong)address, bytes);
            }
            var image = Image(builder);
            var actual = new byte[64];
            image.Read(new MemoryAddress(0, 0), actual);

            Assert.Equal(expected, actual);
            var segments = image.Segments(0);
            for (var i = 1; i < segments.Count; i++)
                Assert.True(segments[i - 1].End <= segments[i].Address);
        }
    }

    [Fact]
    public void ReadsAtBothEndsOfMemory64()
    {
        const ulong High = (1ul << 63) - 16;
        var image = Image(new CoredumpBuilder().Module("m").Memory(1ul << 47, is64: true).Instance(0, [0]).Segment(High, [7], is64: true));
        var bytes = new byte[2];

        Assert.Equal(1, image.Read(new MemoryAddress(0, High), bytes));
        Assert.Equal(0, image.Read(new MemoryAddress(0, ulong.MaxValue), bytes));
        Assert.Equal(0, image.Read(new MemoryAddress(9, 0), bytes));
        Assert.False(image.IsInside(new MemoryAddress(0, ulong.MaxValue), 2));
    }

    [Fact]
    public void CutsSegmentsAtTheMemorysEnd()
    {
        var image = Image(Dump().Segment(65534, [1, 2, 3, 4]).Segment(0xffffffff, [5]));

        Assert.Equal(2ul, image.CapturedBytes(0));
        Assert.Equal(["damagedSegment", "damagedSegment"], image.Notes.Select(note => note.Kind));
    }

    [Fact]
    public void DeclaredPagesCostNothing()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var image = Image(Dump(65536));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
        Assert.True(image.IsInside(new MemoryAddress(0, uint.MaxValue), 1));
    }
}
