using System.Text;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Privacy;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Privacy;

public sealed class MemoryScrubberTests
{
    private const string Key = "AKIA0123456789ABCDEF";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(4090)] // Across the chunks that Wasmtime cuts memory into.
    [InlineData(4076)]
    public void OverwritesAKeyWhereverItLies(int at)
    {
        var dump = Chunked(at, Encoding.ASCII.GetBytes(Key));

        var scrubbed = Scrub(dump, "pattern:AKIA[A-Z0-9]{16}");

        Assert.Equal(1, scrubbed.Count);
        Assert.Equal(new string('*', 20), TextAt(scrubbed, at, 20));
        Assert.Equal("<", TextAt(scrubbed, at + 20, 1));
        Assert.True(Parse(scrubbed.Bytes).Memory.AbsentBytesAreZero);
        Assert.Equal(1ul, Parse(scrubbed.Bytes).Capture!.Scrubbed);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4087)]
    public void OverwritesAKeyInUtf16ThatRunsIntoLeftOutZeros(int at)
    {
        var dump = Chunked(at, Encoding.Unicode.GetBytes(Key));

        var scrubbed = Scrub(dump, $"text:{Key}");

        Assert.Equal(1, scrubbed.Count);
        Assert.Equal(string.Concat(Enumerable.Repeat("*\0", 20)), TextAt(scrubbed, at, 40));
    }

    [Fact]
    public void TakesTheLongestMatchOfAVaryingLength()
    {
        var scrubbed = Scrub(Chunked(10, "key=abcdefgh;"u8), "pattern:key=[a-z]{2,6}");

        Assert.Equal("**********gh;", TextAt(scrubbed, 10, 13));
    }

    [Fact]
    public void LeavesADumpWithoutAMatchAsItIs()
    {
        var dump = Chunked(0, "nothing"u8);

        var scrubbed = Scrub(dump, "hex:00112233");

        Assert.Equal(0, scrubbed.Count);
        Assert.True(scrubbed.Bytes.Span.SequenceEqual(dump));
    }

    [Fact]
    public void KeepsNoMemoryThatHidesBytesBehindOtherSegments()
    {
        var dump = Frame(new CoredumpBuilder().Module("a").Memory(1).Segment(0, Encoding.ASCII.GetBytes(Key)).Segment(5, "xxxxxxxx"u8));

        var scrubbed = Scrub(dump, "pattern:AKIA[A-Z0-9]{16}");

        Assert.True(scrubbed.MemoryDropped);
        Assert.Equal(-1, scrubbed.Bytes.Span.IndexOf("AKIA"u8));
    }

    [Fact]
    public void KeepsNoMemoryOfADamagedDataSection()
    {
        var dump = Frame(new CoredumpBuilder().StackFirst().Module("a").Memory(1).Segment(0, Encoding.ASCII.GetBytes(Key + "<<")))[..^50];

        var scrubbed = Scrub(dump, "pattern:AKIA[A-Z0-9]{16}");

        Assert.True(scrubbed.MemoryDropped);
        Assert.Equal(-1, scrubbed.Bytes.Span.IndexOf("AKIA"u8));
    }

    [Theory]
    [InlineData(1_000_000, false)]
    [InlineData(1000, true)]
    public void KeepsNoMemoryThatCostsMoreThanTheLimit(long limit, bool dropped)
    {
        var dump = Frame(new CoredumpBuilder().Module("a").Memory(1).Segment(0, Enumerable.Repeat((byte)'a', 2000).ToArray()));

        var scrubbed = MemoryScrubber.Scrub(
            dump,
            ScrubList.Read(["pattern:aaa[a-z]{100}Z"], out _),
            AnalysisLimits.Default with
            {
                MaxScrubSteps = limit,
            },
            Cancellation
        );

        Assert.Equal(dropped, scrubbed.MemoryDropped);
    }

    [Fact]
    public void NeverThrowsForDamagedDumps()
    {
        var random = new Random(5);
        var dump = Chunked(4087, Encoding.Unicode.GetBytes(Key));
        for (var round = 0; round < Fuzz.Rounds(300); round++)
        {
            var damaged = Mutation.Apply(dump, random);
            Assert.True(Scrub(damaged, $"text:{Key}").Bytes.Length <= damaged.Length + 64);
        }
    }

    private static ScrubbedDump Scrub(ReadOnlyMemory<byte> dump, params string[] patterns)
    {
        var list = ScrubList.Read(patterns, out var faults);
        Assert.Empty(faults);
        return MemoryScrubber.Scrub(dump, list, AnalysisLimits.Default, Cancellation);
    }

    /// <summary>A dump as Wasmtime writes it: text around the secret, cut into chunks, zeros at both ends of each left out.</summary>
    private static byte[] Chunked(int at, ReadOnlySpan<byte> secret)
    {
        var memory = new byte[65536];
        secret.CopyTo(memory.AsSpan(at));
        memory[at + secret.Length] = (byte)'<';
        if (secret[1] == 0)
            memory[at + secret.Length] = 0;
        var dump = new CoredumpBuilder().Module("a").Memory(1);
        for (var chunk = 0; chunk < memory.Length; chunk += 4096)
        {
            var bytes = memory.AsSpan(chunk, 4096);
            var first = bytes.IndexOfAnyExcept((byte)0);
            if (first >= 0)
                dump.Segment((ulong)(chunk + first), bytes[first..(bytes.LastIndexOfAnyExcept((byte)0) + 1)]);
        }
        return Frame(dump);
    }

    private static byte[] Frame(CoredumpBuilder dump) => dump.Instance(0, [0], []).Frame(0, 0, 1).Build();

    private static string TextAt(ScrubbedDump scrubbed, int address, int length)
    {
        var bytes = new byte[length];
        Parse(scrubbed.Bytes).Memory.Read(new MemoryAddress(0, (ulong)address), bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    private static CoredumpFile Parse(ReadOnlyMemory<byte> dump) => CoredumpFile.Parse(dump, AnalysisLimits.Default);
}
