using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Coredump;

public sealed class SegmentWalksTests
{
    private const int Chunk = 4096;
    private const int Chunks = 120;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void AgreeWithOneWalkOverWasmtimesShape(int seed, bool is64)
    {
        var dump = Shaped(new Random(seed), is64).Build();

        var table = Walk(dump);

        Assert.NotNull(table);
        Assert.Equal(Plain(dump, out _), table);
    }

    [Fact]
    public void ReadAddressesAboveTwoGibibytes()
    {
        var builder = Dump(65_536);
        for (ulong i = 0; i < Chunks; i++)
            builder.Segment(0x7fff_0000 + (i * Chunk), Bytes(Chunk));
        var dump = builder.Build();

        Assert.Equal(0x7fff_0000ul + ((Chunks - 1) * Chunk), Walk(dump)![Chunks - 1].Address);
        Assert.Equal(Plain(dump, out _), Walk(dump));
    }

    /// <summary>A section that ends right behind a short segment: its last header has fewer bytes behind it than the longest.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    public void ReadAShortLastSegment(int length)
    {
        var dump = Shaped(new Random(4), false).Segment(Chunks * Chunk, Bytes(length)).Build();

        Assert.Equal(Plain(dump, out _), Walk(dump));
    }

    public static TheoryData<string> Oddities { get; } =
    ["empty", "overlapping", "descending", "outside", "longAddress", "passive", "badAddress", "trailing", "miscounted", "huge"];

    [Theory]
    [MemberData(nameof(Oddities))]
    public void LeaveWhatIsUnusualToOneWalk(string oddity)
    {
        var dump = Odd(oddity);

        Assert.Null(Walk(dump));
        Assert.Equal(Plain(dump, out var notes), CoredumpFile.Parse(dump, AnalysisLimits.Default).Memory.Segments(0));
        Assert.Equal(notes, CoredumpFile.Parse(dump, AnalysisLimits.Default).Memory.Notes);
    }

    [Theory]
    [InlineData(Chunks, true)]
    [InlineData(Chunks - 1, false)]
    public void RespectTheLimitOfSegments(int limit, bool accepted)
    {
        var dump = Shaped(new Random(5), false).Build();

        Assert.Equal(accepted, Walk(dump, AnalysisLimits.Default with { MaxSegments = limit }) is not null);
    }

    [Fact]
    public void AreNotTriedOnSmallSections()
    {
        var dump = Dump(16).Segment(0, Bytes(Chunk)).Segment(Chunk, Bytes(Chunk)).Build();

        Assert.Null(Walk(dump));
    }

    /// <summary>Captured bytes that look like headers mislead a guess, never the table.</summary>
    [Fact]
    public void AreNotMisledByBytesThatLookLikeHeaders()
    {
        var builder = Dump(16);
        byte[] header = [0, 0x41, 0, 0x0b, 1, 7];
        for (var i = 0; i < Chunks; i++)
        {
            var bytes = new byte[Chunk];
            for (var at = 0; at + 6 <= Chunk; at += 6)
            {
                header.CopyTo(bytes, at);
                bytes[at + 2] = (byte)(at / 6 % 64);
            }
            bytes[^1] = 1;
            builder.Segment((ulong)i * Chunk, bytes);
        }
        var dump = builder.Build();

        Assert.Equal(Plain(dump, out _), Walk(dump) ?? Plain(dump, out _));
        Assert.Equal(Plain(dump, out _), CoredumpFile.Parse(dump, AnalysisLimits.Default).Memory.Segments(0));
    }

    [Fact]
    public void AgreeWithOneWalkOrGiveUpOnDamagedDumps()
    {
        var original = Shaped(new Random(6), false).Build();
        var random = new Random(7);
        var rounds = Fuzz.Rounds(300);
        var read = 0;
        for (var round = 0; round < rounds; round++)
        {
            var damaged = Mutation.Apply(original, random);
            if (Walk(damaged) is not { } table)
                continue;
            read++;
            Assert.Equal(Plain(damaged, out var notes), table);
            Assert.Empty(notes);
        }

        // Damage hits bytes of segments most often, which changes nothing; a cut or a shift always does.
        Assert.InRange(read, rounds / 10, rounds - 1);
    }

    private static byte[] Odd(string oddity)
    {
        var builder = Shaped(new Random(8), false);
        const ulong behind = Chunks * Chunk;
        switch (oddity)
        {
            case "empty":
                return builder.Segment(behind, []).Build();
            case "overlapping":
                return builder.Segment(behind, Bytes(10)).Segment(behind + 9, Bytes(10)).Build();
            case "descending":
                return builder.Segment(behind + 100, Bytes(10)).Segment(behind, Bytes(10)).Build();
            case "outside":
                return builder.Segment((1 << 20) - 5, Bytes(10)).Build();
            case "huge":
                return Dump(16).Segment(0, Bytes(900_000)).Build();
            case "longAddress":
                return Patched(builder.Segment(0xfffff, Bytes(1)), [0, 0x41, 0xff, 0xff, 0x3f, 0x0b], [0, 0x41, 0xff, 0xff, 0xff, 0x0b]);
            case "passive":
                return Patched(builder.Segment(0xfffff, Bytes(1)), [0, 0x41, 0xff, 0xff, 0x3f, 0x0b], [1, 0x04, 1, 1, 1, 1]);
            case "badAddress":
                return Patched(builder.Segment(0xfffff, Bytes(1)), [0, 0x41, 0xff, 0xff, 0x3f, 0x0b], [0, 0x23, 0xff, 0xff, 0x3f, 0x0b]);
            case "trailing":
                return Resized(builder.Build(), 1);
            default:
                return Resized(builder.Build(), -1);
        }
    }

    private static byte[] Patched(CoredumpBuilder builder, byte[] was, byte[] becomes)
    {
        var dump = builder.Build();
        becomes.CopyTo(dump.AsSpan(dump.AsSpan().LastIndexOf(was)));
        return dump;
    }

    /// <summary>Declares one segment fewer (bytes follow the last one) or more.</summary>
    private static byte[] Resized(byte[] dump, int surplus)
    {
        var data = Data(dump);
        Assert.Equal(Chunks, dump[data.Offset]);
        dump[data.Offset] = (byte)(Chunks - surplus);
        return dump;
    }

    private static CoredumpBuilder Dump(ulong pages, bool is64 = false) =>
        new CoredumpBuilder().Module("m").Memory(pages, is64: is64).Instance(0, [0]).Frame(0, 1, 2);

    /// <summary>A segment a chunk, cut at both ends by up to a third.</summary>
    private static CoredumpBuilder Shaped(Random random, bool is64)
    {
        var builder = Dump(16, is64);
        for (var i = 0; i < Chunks; i++)
        {
            var (start, end) = (random.Next(Chunk / 3), random.Next(Chunk / 3));
            builder.Segment((ulong)((i * Chunk) + start), Bytes(Chunk - start - end), is64: is64);
        }
        return builder;
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)(1 + (i % 250));
        return bytes;
    }

    private static SegmentTable? Walk(byte[] dump, AnalysisLimits? limits = null)
    {
        var parsed = CoredumpFile.Parse(dump, AnalysisLimits.Default);
        return parsed is { Memories: [var memory, ..] } && parsed.Sections.Any(section => section.Id == 11)
            ? SegmentWalks.Read(dump, Data(dump), memory, limits ?? AnalysisLimits.Default)
            : null;
    }

    private static SegmentTable Plain(byte[] dump, out IReadOnlyList<CoredumpNote> notes)
    {
        var reader = new SegmentReader(CoredumpFile.Parse(dump, AnalysisLimits.Default).Memories, AnalysisLimits.Default);
        reader.Read(dump, Data(dump));
        notes = reader.Notes;
        return reader.Finish()[0];
    }

    private static WasmSection Data(byte[] dump) =>
        CoredumpFile.Parse(dump, AnalysisLimits.Default).Sections.First(section => section.Id == 11);
}
