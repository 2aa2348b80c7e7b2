using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.SymbolIndexes;

/// <summary>A changed index is refused, or found out, or says the truth; a forged one does no harm.</summary>
public sealed class IndexMutationTests
{
    private const int Rounds = 150;

    [Theory]
    [InlineData("modules/session-split-o1.wasm", 1)]
    [InlineData("modules/asc-inventory-debug.wasm", 2)]
    [InlineData("dwarf/boxes-types5.wasm", 3)]
    [InlineData("modules/rust-plugin-o2.wasm", 4)]
    public void AChangedIndexIsRefusedOrFoundOutOrSaysTheTruth(string file, int seed)
    {
        var files = ModuleFiles.Of(file);
        var key = files.Key;
        var original = files.BuildBytes();
        var truth = Answers(files, null);
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = round % 3 == 0 ? Flip(original, random) : Mutation.Apply(original, random);
            var index = SymbolIndex.TryOpen(bytes, key, out var fault);

            Assert.True(index is null == fault is not null);
            Assert.InRange(fault?.Offset ?? 0, 0, bytes.Length);
            if (index is not null)
                Assert.Equal(truth, Answers(files, index));
        }
    }

    [Theory]
    [InlineData("modules/session-split-o1.wasm", 5)]
    [InlineData("modules/asc-inventory-debug.wasm", 6)]
    [InlineData("dwarf/boxes-types5.wasm", 7)]
    public void AForgedIndexDoesNoHarm(string file, int seed)
    {
        var files = ModuleFiles.Of(file);
        var key = files.Key;
        var original = files.BuildBytes();
        var random = new Random(seed);
        var opened = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = (byte[])original.Clone();
            var end = Checksums.TableStart(bytes);
            for (var changes = random.Next(1, 200); changes > 0; changes--)
                bytes[random.Next(SymbolIndexFormat.HeadLength, end)] = (byte)random.Next(256);
            Checksums.Repair(bytes);
            if (SymbolIndex.TryOpen(bytes, key, out _) is not { } index)
                continue;
            opened++;
            Answers(files, index);
        }
        Assert.Equal(Rounds, opened);
    }

    [Fact]
    public void SwappedBlocksAreFoundOut()
    {
        var files = ModuleFiles.Of("modules/router-o1.wasm");
        var bytes = files.BuildBytes();
        var block = bytes.AsSpan(2 * SymbolIndexFormat.BlockLength, SymbolIndexFormat.BlockLength).ToArray();
        bytes
            .AsSpan(3 * SymbolIndexFormat.BlockLength, SymbolIndexFormat.BlockLength)
            .CopyTo(bytes.AsSpan(2 * SymbolIndexFormat.BlockLength));
        block.CopyTo(bytes.AsSpan(3 * SymbolIndexFormat.BlockLength));
        var index = SymbolIndex.TryOpen(bytes, files.Key, out _);
        Assert.NotNull(index);

        Assert.Equal(Answers(files, null), Answers(files, index));
        Assert.True(index.IsDamaged);
    }

    private static byte[] Flip(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    // Places all over the module; each is asked of symbols opened anew, so that no answer hides behind an earlier fall back to the files.
    private static List<string> Answers(ModuleFiles files, SymbolIndex? index)
    {
        var answers = new List<string>();
        var frames = new List<SymbolFrame>();
        var module = files.Symbols(null).Module;
        var step = Math.Max(1, (uint)module.FunctionCount / 10);
        for (uint function = 0; function < (uint)module.FunctionCount; function += step)
        {
            var symbols = files.Symbols(index);
            frames.Clear();
            symbols.Symbolicate(function, new FunctionOffset((module.Body(function)?.Length ?? 0) / 2), frames);
            answers.AddRange(frames.Select(frame => frame.ToString()));
        }
        return answers;
    }
}
