using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.BodyHashes;

public sealed class BodyHashMutationTests
{
    private const int Rounds = 300;
    private const int BytesPerByte = 200;
    private const int BytesAtLeast = 1 << 20;

    [Theory]
    [InlineData("modules/loc-pricing-o0.wasm", 1)]
    [InlineData("relinked/rust-plugin-o2.wasm", 2)]
    [InlineData("wasmtime-quirks/ex.wasm", 3)]
    [InlineData("hostile/module/control.wasm", 4)]
    public void SurvivesMutation(string file, int seed)
    {
        var original = Fixture.Bytes(file);
        var random = new Random(seed);
        for (var round = 0; round < Fuzz.Rounds(Rounds); round++)
        {
            var bytes = Mutation.Apply(original, random);
            var allocated = Allocations.Of(() => HashAll(WasmModule.Parse(bytes, AnalysisLimits.Default)));
            Assert.InRange(allocated, 0, BytesAtLeast + ((long)bytes.Length * BytesPerByte));
        }
    }

    private static void HashAll(WasmModule module)
    {
        var hasher = new BodyHasher(module);
        for (uint function = 0; function < (uint)module.FunctionCount; function++)
            Assert.Equal(hasher.TryHash(function, out var hash, out _), !hash.IsNone);
    }
}
