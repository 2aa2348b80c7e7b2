using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.SymbolIndexes;

public sealed class SymbolIndexTests
{
    private static readonly ModuleFiles Router = ModuleFiles.Of("modules/router-o1.wasm");

    [Fact]
    public void TwoBuildsAreEqual() => Assert.Equal(Router.BuildBytes(), Router.BuildBytes());

    [Fact]
    public async Task BuildsOnSeveralThreadsAreEqual()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var builds = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Router.BuildBytes, cancellation)));

        Assert.All(builds, bytes => Assert.Equal(builds[0], bytes));
    }

    [Fact]
    public void AnotherFormatVersionIsRefused()
    {
        var bytes = Router.BuildBytes();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), SymbolIndexFormat.Version + 1);
        Checksums.Repair(bytes);

        var index = SymbolIndex.TryOpen(bytes, Router.Key, out var fault);

        Assert.Null(index);
        Assert.Equal(ParseErrorKind.UnknownEncoding, fault?.Kind);
    }

    [Fact]
    public void AnotherKeyIsRefused()
    {
        var index = SymbolIndex.TryOpen(Router.BuildBytes(), SymbolIndexKey.Of("other", "", null, [], null), out var fault);

        Assert.Null(index);
        Assert.Equal(SymbolIndexFormat.KeyOffset, fault?.Offset);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SymbolIndexFormat.HeadLength - 1)]
    [InlineData(SymbolIndexFormat.HeadLength)]
    [InlineData(5000)]
    [InlineData(-1)]
    public void ACutFileIsRefused(int length)
    {
        var bytes = Router.BuildBytes();

        Assert.Null(SymbolIndex.TryOpen(bytes.AsMemory(0, length < 0 ? bytes.Length + length : length), Router.Key, out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public void KeysDifferInEveryPart()
    {
        SymbolIndexKey[] keys =
        [
            SymbolIndexKey.Of("c", "m", "d", ["s"], "map"),
            SymbolIndexKey.Of("C", "m", "d", ["s"], "map"),
            SymbolIndexKey.Of("c", "M", "d", ["s"], "map"),
            SymbolIndexKey.Of("c", "m", null, ["s"], "map"),
            SymbolIndexKey.Of("c", "m", "", ["s"], "map"),
            SymbolIndexKey.Of("c", "m", "d", [], "map"),
            SymbolIndexKey.Of("c", "m", "d", ["s", "t"], "map"),
            SymbolIndexKey.Of("c", "m", "d", ["t", "s"], "map"),
            SymbolIndexKey.Of("c", "m", "d", ["s"], null),
            SymbolIndexKey.Of(SymbolIndexFormat.Version + 1, "c", "m", "d", ["s"], "map"),
        ];

        Assert.Equal(keys.Length, keys.Select(key => key.ToString()).Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{64}$", key.ToString()));
    }

    [Fact]
    public void ALookupAllocatesNothing()
    {
        var index = Router.Index();
        var frames = new IndexedFrame[AnalysisLimits.Default.MaxInlineDepth + 1];
        var found = 0;
        Look();

        Assert.Equal(0, Allocations.Each(Look));
        Assert.True(found > 1000);

        void Look()
        {
            for (ulong address = 0; address < 40_000; address += 7)
                found += index.Find(new CodeSectionOffset(address), frames, out _) == IndexAnswer.Found ? 1 : 0;
        }
    }

    [Fact]
    public void OnlyBlocksThatAreLookedAtAreChecked()
    {
        var bytes = Router.BuildBytes();
        var strings = bytes.Length - 5 * SymbolIndexFormat.BlockLength;
        bytes[strings] ^= 1;
        var index = SymbolIndex.TryOpen(bytes, Router.Key, out _)!;
        var frames = new IndexedFrame[300];

        for (ulong address = 0; address < 40_000; address += 7)
            index.Find(new CodeSectionOffset(address), frames, out _);

        Assert.False(index.IsDamaged);
    }

    [Fact]
    public void ADamagedIndexIsToldAndTheFilesAnswer()
    {
        var bytes = Router.BuildBytes();
        bytes.AsSpan(SymbolIndexFormat.HeadLength, SymbolIndexFormat.BlockLength * 4).Fill(0x55);
        var index = SymbolIndex.TryOpen(bytes, Router.Key, out _);
        Assert.NotNull(index);
        var (wanted, found) = (new List<SymbolFrame>(), new List<SymbolFrame>());

        Router.Symbols(null).Symbolicate(40, new FunctionOffset(3), wanted);
        Router.Symbols(index).Symbolicate(40, new FunctionOffset(3), found);

        Assert.Equal(wanted, found);
        Assert.True(index.IsDamaged);
    }

    [Fact]
    public void DebugInformationOverTheLimitIsLeftToTheFiles()
    {
        var length = Router.Build().Length;
        var most = Router.Build(AnalysisLimits.Default with { MaxSymbolIndexBytes = length });
        var least = Router.Build(AnalysisLimits.Default with { MaxSymbolIndexBytes = 1000 });

        Assert.Equal(length, most.Length);
        Assert.True((least.Flags & IndexFlags.DwarfFromFiles) != 0);
        Assert.True((most.Flags & IndexFlags.DwarfFromFiles) == 0);
        Assert.Equal(0, least.LengthOf(IndexSection.Records));
    }

    [Fact]
    public void CancellationEndsABuild()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var inputs = new SymbolIndexInputs
        {
            Module = Router.Module,
            DebugFile = Router.DebugFile,
            Key = Router.Key,
        };

        Assert.Throws<OperationCanceledException>(() => SymbolIndexBuilder.Build(inputs, AnalysisLimits.Default, source.Token));
    }

    [Fact]
    public void AFullCacheBeginsAnew()
    {
        var cache = new TextCache();
        var text = new string('x', TextCache.MaxTextLength);
        for (uint number = 1; number <= 2 * TextCache.MaxCharacters / TextCache.MaxTextLength; number++)
            cache.Add(number, text);

        cache.Add(1_000_000, text + "x");

        Assert.InRange(cache.Cost, 1, TextCache.MaxCharacters);
        Assert.False(cache.TryGet(1, out _));
        Assert.False(cache.TryGet(1_000_000, out _));
    }
}
