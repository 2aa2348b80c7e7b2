using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Tests.SymbolIndexes;

/// <summary>Of damaged debug information an index says what the files say: the same frames, faults and staleness.</summary>
public sealed class DamagedDebugInfoTests
{
    private const int Rounds = 100;

    [Theory]
    [InlineData("dwarf/boxes-types5.wasm", 1)]
    [InlineData("dwarf/boxes-types4.wasm", 2)]
    [InlineData("dwarf/boxes-dwarf2.wasm", 3)]
    [InlineData("dwarf/boxes-lto.wasm", 4)]
    [InlineData("dwarf/boxes-split5.wasm", 5)]
    [InlineData("modules/session-o1.wasm", 6)]
    [InlineData("modules/json-walk-gmlt-o1.wasm", 7)]
    [InlineData("modules/event-bus-stale-o1.wasm", 8)]
    public void DamageIsToldAsTheFilesTellIt(string file, int seed)
    {
        var original = ModuleFiles.Of(file);
        var sections = WasmModule
            .Parse(original.Module, AnalysisLimits.Default)
            .Sections.Where(section => section.Name?.StartsWith(".debug", StringComparison.Ordinal) == true && section.Length > 0)
            .ToArray();
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = (byte[])original.Module.Clone();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                var section = sections[random.Next(sections.Length)];
                bytes[section.Offset + random.NextInt64(section.Length)] = (byte)random.Next(256);
            }
            Compare(original with { Module = bytes }, $"round {round}");
        }
    }

    private static void Compare(ModuleFiles files, string round)
    {
        var index = files.Index();
        var fromFiles = files.Symbols(null);
        var fromIndex = files.Symbols(index);
        var (wanted, found) = (new List<SymbolFrame>(), new List<SymbolFrame>());
        var module = fromFiles.Module;
        for (uint function = 0; function < (uint)module.FunctionCount; function++)
        {
            var length = module.Body(function)?.Length ?? 1;
            for (ulong at = 0; at < length; at += 1 + length / 5)
            {
                fromFiles.Symbolicate(function, new FunctionOffset(at), wanted);
                fromIndex.Symbolicate(function, new FunctionOffset(at), found);
            }
        }
        for (var i = 0; i < Math.Max(wanted.Count, found.Count); i++)
        {
            if (i >= wanted.Count || i >= found.Count || wanted[i] != found[i])
                Assert.Fail($"{round}, frame {i}:\n{wanted.ElementAtOrDefault(i)}\nindex:\n{found.ElementAtOrDefault(i)}");
        }
        Assert.Equal(fromFiles.DebugFaults, fromIndex.DebugFaults);
        Assert.Equal(fromFiles.IsStale, fromIndex.IsStale);
        Assert.False(index.IsDamaged);
    }
}
