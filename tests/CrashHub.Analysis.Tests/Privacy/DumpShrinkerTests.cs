using System.Text.Json;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Privacy;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Privacy;

public sealed class DumpShrinkerTests
{
    private const int StackPointer = 0x8000;

    public static TheoryData<string> Dumps => [.. Fixture.Files("dumps", "*.coredump")];

    [Theory]
    [MemberData(nameof(Dumps))]
    public void KeepsTheFramesOfEveryFixture(string path)
    {
        var dump = Fixture.Bytes(path);
        var expected = FramesOf(dump);

        foreach (var mode in (ReadOnlySpan<DumpPrivacy>)[DumpPrivacy.Reachable, DumpPrivacy.Stack])
        {
            var small = DumpShrinker.Shrink(dump, mode, 0, AnalysisLimits.Default);

            Assert.Equal(expected, FramesOf(small));
            Assert.True(small.Length <= dump.Length + 256, $"{dump.Length} bytes became {small.Length}");
            Assert.False(Parse(small).Memory.AbsentBytesAreZero);
            Assert.Equal(small, DumpShrinker.Shrink(small, mode, 0, AnalysisLimits.Default));
        }
    }

    [Theory]
    [MemberData(nameof(Dumps))]
    public void WhatIsKnownOfAShrunkFixtureIsWhatTheDumpHeld(string path)
    {
        var whole = Parse(Fixture.Bytes(path));
        var small = Parse(DumpShrinker.Shrink(whole.Bytes, DumpPrivacy.Reachable, 0, AnalysisLimits.Default));

        for (uint memory = 0; memory < whole.Memories.Count; memory++)
            foreach (var range in small.Capture!.Known[(int)memory])
            {
                var (expected, kept) = (new byte[range.Length], new byte[range.Length]);
                Assert.True(whole.Memory.TryRead(new MemoryAddress(memory, range.Address), expected));
                Assert.True(small.Memory.TryRead(new MemoryAddress(memory, range.Address), kept));
                Assert.Equal(expected, kept);
            }
    }

    [Fact]
    public void KeepsTheStackAndWhatItPointsToTwoStepsFar()
    {
        var dump = Chain();

        var small = Parse(DumpShrinker.Shrink(dump, DumpPrivacy.Reachable, 0, AnalysisLimits.Default));

        Assert.Equal((byte)0x5a, At(small, StackPointer + 64));
        Assert.Equal((byte)1, At(small, 0x30000 + 8));
        Assert.Equal((byte)2, At(small, 0x40000 + 8));
        Assert.Null(At(small, 0x50000 + 8));
        Assert.Null(At(small, 0x60000));
    }

    [Fact]
    public void AZeroNextToThePointerIsKnownAndOneFarAwayIsNot()
    {
        var small = Parse(DumpShrinker.Shrink(Chain(), DumpPrivacy.Reachable, 0, AnalysisLimits.Default));

        Assert.Equal((byte)0, At(small, StackPointer + 1024));
        Assert.Null(At(small, 0x70000));
    }

    [Fact]
    public void KeepsNoByteOfMemoryUnderStack()
    {
        var small = Parse(DumpShrinker.Shrink(Chain(), DumpPrivacy.Stack, 0, AnalysisLimits.Default));

        Assert.Equal(0ul, small.Memory.CapturedBytes(0));
        Assert.Null(At(small, StackPointer + 64));
        Assert.Equal(DumpPrivacy.Stack, small.Capture!.Mode);
        Assert.Equal(16ul, small.Memories[0].Minimum);
    }

    [Fact]
    public void LeavesOutSectionsThatNobodyKnows()
    {
        var dump = new CoredumpBuilder().Module("a").Custom("heap-copy", "secret"u8).Frame(0, 0, 1).Build();

        var small = DumpShrinker.Shrink(dump, DumpPrivacy.Stack, 0, AnalysisLimits.Default);

        Assert.Equal(-1, small.AsSpan().IndexOf("secret"u8));
    }

    [Theory]
    [InlineData(2000, 2000)]
    [InlineData(200_000, 66_560)] // The stack: 1024 below its pointer, 65,536 above.
    public void KeepsNoMoreThanTheLimit(long limit, int expected)
    {
        var bytes = new byte[0x20000];
        bytes.AsSpan().Fill(0x01);
        var dump = new CoredumpBuilder()
            .Module("a")
            .Memory(16)
            .GlobalI32(StackPointer)
            .Segment(0x1000, bytes)
            .Instance(0, [0], [0])
            .Frame(0, 0, 1)
            .Build();

        var small = Parse(DumpShrinker.Shrink(dump, DumpPrivacy.Reachable, 0, AnalysisLimits.Default with { MaxReachableBytes = limit }));

        Assert.Equal((ulong)expected, small.Memory.CapturedBytes(0));
    }

    [Fact]
    public void CountsWhatWasScrubbedBefore()
    {
        var once = DumpShrinker.Shrink(Chain(), DumpPrivacy.Reachable, 3, AnalysisLimits.Default);

        var twice = Parse(DumpShrinker.Shrink(once, DumpPrivacy.Stack, 2, AnalysisLimits.Default));

        Assert.Equal(5ul, twice.Capture!.Scrubbed);
    }

    [Fact]
    public void NeverThrowsForDamagedDumps()
    {
        var random = new Random(20261130);
        byte[][] dumps = [Chain(), Fixture.Bytes("dumps/loc-threads-o0-two.coredump"), Fixture.Bytes("dumps/old-pricing-o0-xtuc.coredump")];
        for (var round = 0; round < Fuzz.Rounds(300); round++)
        {
            var damaged = Mutation.Apply(dumps[round % dumps.Length], random);
            var small = DumpShrinker.Shrink(damaged, DumpPrivacy.Reachable, 0, AnalysisLimits.Default);
            var again = DumpShrinker.Shrink(Mutation.Apply(small, random), DumpPrivacy.Reachable, 0, AnalysisLimits.Default);

            Assert.True(again.Length <= damaged.Length + 4 * AnalysisLimits.Default.MaxReachableBytes);
        }
    }

    /// <summary>The stack points to 0x30000, that to 0x40000, that to 0x50000; nothing to 0x60000.</summary>
    private static byte[] Chain() =>
        new CoredumpBuilder()
            .Process("p")
            .Module("a")
            .Memory(16)
            .GlobalI32(StackPointer)
            .Segment(StackPointer + 16, [0x08, 0x00, 0x03, 0x00, 0x01])
            .Segment(StackPointer + 64, [0x5a])
            .Segment(0x30000, [0x01, 0, 0, 0, 0x00, 0x00, 0x04, 0, 1])
            .Segment(0x40000, [0x01, 0, 0, 0, 0x00, 0x00, 0x05, 0, 2])
            .Segment(0x50000, [0x01, 0, 0, 0, 0x00, 0x00, 0x06, 0, 3])
            .Segment(0x60000, [0x77])
            .Instance(0, [0], [0])
            .Frame(0, 0, 1)
            .Build();

    private static byte? At(CoredumpFile dump, ulong address)
    {
        Span<byte> one = stackalloc byte[1];
        return dump.Memory.TryRead(new MemoryAddress(0, address), one) ? one[0] : null;
    }

    private static CoredumpFile Parse(ReadOnlyMemory<byte> dump) => CoredumpFile.Parse(dump, AnalysisLimits.Default);

    private static string FramesOf(byte[] dump)
    {
        var report = CrashAnalysis.Analyze(
            CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default),
            [],
            TestContext.Current.CancellationToken
        );
        var file = Parse(dump);
        var values = file.Threads.SelectMany(t => t.Frames).Select(f => string.Join(',', file.Locals(f)));
        return JsonSerializer.Serialize(report.Threads) + report.Signature.Fingerprint + string.Join(';', values) + file.Layout;
    }
}
