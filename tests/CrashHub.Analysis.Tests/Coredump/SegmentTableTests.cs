using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Tests.Coredump;

public sealed class SegmentTableTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(10_000)]
    public void KeepsWhatWasAddedInOrder(int count)
    {
        var table = Filled(0, count);

        Assert.Equal(count, table.Count);
        Assert.True(table.IsDisjoint);
        Assert.Equal(Enumerable.Range(0, count).Select(Segment), table);
        Assert.Equal(Enumerable.Range(0, count).Select(Segment), Enumerable.Range(0, count).Select(i => table[i]));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(3, 4)]
    [InlineData(5_000, 9_000)]
    [InlineData(4_096, 4_096)]
    public void JoinsTables(int first, int second)
    {
        var table = Filled(0, first);

        table.Join(Filled(first, second));
        table.Join(Filled(first + second, 100));

        Assert.Equal(Enumerable.Range(0, first + second + 100).Select(Segment), table);
        Assert.Equal(Segment(first + second + 99), table[first + second + 99]);
        Assert.True(table.IsDisjoint);
    }

    [Fact]
    public void AddsBehindAJoin()
    {
        var table = Filled(0, 3);
        table.Join(Filled(3, 2));

        table.Add(Segment(5));

        Assert.Equal(Enumerable.Range(0, 6).Select(Segment), table);
    }

    [Fact]
    public void KnowsOverlapAndDisorder()
    {
        var overlapping = Filled(0, 3);
        overlapping.Add(new MemorySegment(Segment(2).Last, 1, 4));
        var disordered = Filled(5, 3);
        disordered.Join(Filled(0, 2));

        Assert.False(overlapping.IsDisjoint);
        Assert.False(disordered.IsDisjoint);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(6_000)]
    public void FindsWhereToBegin(int count)
    {
        var table = Filled(0, count);
        table.Join(Filled(count, count));

        foreach (var address in new ulong[] { 0, 9, 10, 13, 14, 20, 1_003, 1_004, 59_999, 119_983, 119_993, 119_994, ulong.MaxValue })
        {
            var expected = table.Where(segment => segment.Last >= address).Take(2).ToList();
            List<MemorySegment> actual = [];
            for (var found = table.From(address); actual.Count < 2 && found.MoveNext(); )
                actual.Add(found.Current);

            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void MakesTheLastSegmentLonger()
    {
        var table = new SegmentTable();

        table.AddOrExtend(new MemorySegment(10, 100, 4));
        table.AddOrExtend(new MemorySegment(14, 104, 4));
        table.AddOrExtend(new MemorySegment(18, 200, 4));

        Assert.Equal([new MemorySegment(10, 100, 8), new MemorySegment(18, 200, 4)], table);
    }

    [Fact]
    public void TakesSixteenBytesASegment()
    {
        const int count = 100_000;
        var before = GC.GetAllocatedBytesForCurrentThread();

        var table = Filled(0, count);

        // And one block that is not full.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 16 * count, (16 * count) + (4 * 16_384));
        GC.KeepAlive(table);
    }

    /// <summary>Four bytes at every tenth address.</summary>
    private static MemorySegment Segment(int index) => new((ulong)(index + 1) * 10, index * 5, 4);

    private static SegmentTable Filled(int first, int count)
    {
        var table = new SegmentTable();
        for (var i = first; i < first + count; i++)
            table.Add(Segment(i));
        return table;
    }
}
