using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Symbolication;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.SymbolIndexes;

/// <summary>An index says of every byte of code of every module what its files say.</summary>
public sealed class IndexAgreementTests
{
    public static TheoryData<string> Modules =>
        [
            .. Fixture
                .Files("modules", "*.wasm")
                .Concat(Fixture.Files("dwarf", "*.wasm"))
                .Concat(Fixture.Files("wasmedge", "*.wasm"))
                .Where(path => !path.EndsWith(".debug.wasm", StringComparison.Ordinal)),
        ];

    [Theory]
    [MemberData(nameof(Modules))]
    public void EveryByteOfCodeHasTheFramesOfTheFiles(string module) => Compare(ModuleFiles.Of(module));

    [Fact]
    public void ARefusedTwinIsToldAndNotUsed()
    {
        var files = ModuleFiles.Of("modules/router-o1.wasm") with { DebugFile = Fixture.Bytes("modules/event-bus-o0.debug.wasm") };

        Assert.True(files.Symbols(files.Index()).TwinRefused);
        Compare(files);
    }

    [Fact]
    public void AModuleWithoutItsTwinHasNamesOnly() => Compare(ModuleFiles.Of("modules/router-o1.wasm") with { DebugFile = [] });

    private static void Compare(ModuleFiles files)
    {
        var index = files.Index();
        var fromFiles = files.Symbols(null);
        var fromIndex = files.Symbols(index);
        var (wanted, found) = (new List<SymbolFrame>(), new List<SymbolFrame>());
        var module = fromFiles.Module;
        for (uint function = 0; function < (uint)module.FunctionCount; function++)
        {
            Assert.Equal(fromFiles.BodyOf(function), fromIndex.BodyOf(function));
            var length = module.Body(function)?.Length ?? 0;
            for (var at = -1L; at < length; at++)
            {
                var offset = at < 0 ? (FunctionOffset?)null : new FunctionOffset((ulong)at);
                wanted.Clear();
                found.Clear();
                fromFiles.Symbolicate(function, offset, wanted);
                fromIndex.Symbolicate(function, offset, found);
                if (!wanted.SequenceEqual(found))
                    Assert.Fail($"function {function} at {at}:\n{string.Join('\n', wanted)}\nindex:\n{string.Join('\n', found)}");
            }
        }
        Assert.Equal(fromFiles.IsStale, fromIndex.IsStale);
        Assert.Equal(fromFiles.TwinRefused, fromIndex.TwinRefused);
        Assert.Equal(fromFiles.DebugFaults, fromIndex.DebugFaults);
        Assert.False(index.IsDamaged);
    }
}
