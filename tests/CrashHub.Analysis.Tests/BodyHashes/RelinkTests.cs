using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Wasm;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.BodyHashes;

/// <summary>
/// Real programs, linked as they are and behind another object, which moves the indices of functions, types and table entries and the addresses of data.
/// </summary>
public sealed class RelinkTests
{
    public static TheoryData<string> Programs =>
        [
            .. Fixture
                .Files("relinked", "*.shifted.wasm")
                .Select(path => path["relinked/".Length..].Replace(".shifted.wasm", "", StringComparison.Ordinal)),
        ];

    [Theory]
    [MemberData(nameof(Programs))]
    public void EveryFunctionKeepsItsHash(string program)
    {
        var (first, second) = (Open($"{program}.wasm"), Open($"{program}.shifted.wasm"));

        var (before, after) = (ByName(first), ByName(second));

        Assert.NotEmpty(before);
        Assert.Empty(before.Where(pair => after[pair.Key].Hash != pair.Value.Hash).Select(pair => pair.Key));
        // They did move.
        Assert.DoesNotContain(before, pair => after[pair.Key].Function == pair.Value.Function);
    }

    /// <summary>Bodies count as different when their type or any byte is: also those that only call different functions of one body.</summary>
    [Fact]
    public void FewBodiesOfOptimisedProgramsShareAHash()
    {
        var (bodies, hashes) = (0, 0);
        foreach (var program in Programs.Select(row => row.Data))
        {
            var module = Open($"{program}.wasm");
            var hasher = new BodyHasher(module);
            var distinct = new HashSet<string>(StringComparer.Ordinal);
            var hashed = new HashSet<BodyHash>();
            for (var function = (uint)module.ImportedFunctionCount; function < (uint)module.FunctionCount; function++)
            {
                Assert.True(hasher.TryHash(function, out var hash, out _));
                distinct.Add($"{module.TypeOf(function)} {Convert.ToHexString(module.BodyBytes(module.Body(function)!.Value).Span)}");
                hashed.Add(hash);
            }
            bodies += distinct.Count;
            hashes += hashed.Count;
        }

        Assert.InRange((bodies - hashes) / (double)bodies, 0, 0.06);
    }

    /// <summary>
    /// Bodies count as different when they, or at any depth what they call, differ in more than what a linker places. A hash looks one call deep, so that
    /// an edit changes the hashes of few.
    /// </summary>
    [Theory]
    [MemberData(nameof(Programs))]
    public void FewBodiesThatDifferInMoreThanPlacesShareAHash(string program)
    {
        var module = Open($"{program}.wasm");

        var (bodies, hashes) = DistinctBodies.Count(module);

        Assert.InRange((bodies - hashes) / (double)bodies, 0, 0.06);
    }

    private static WasmModule Open(string file) => WasmModule.Parse(Fixture.Bytes("relinked/" + file), AnalysisLimits.Default);

    private static Dictionary<string, (uint Function, BodyHash Hash)> ByName(WasmModule module)
    {
        var hasher = new BodyHasher(module);
        var all = new List<(string Name, uint Function, BodyHash Hash)>();
        for (var function = (uint)module.ImportedFunctionCount; function < (uint)module.FunctionCount; function++)
        {
            // Linked first, in front of what moves.
            if (module.Names.Function(function) is { } name and not ("_start" or "_initialize" or "__wasm_call_ctors"))
                all.Add((name, function, hasher.TryHash(function, out var hash, out _) ? hash : default));
        }
        return all.GroupBy(one => one.Name, StringComparer.Ordinal)
            .Where(group => group.Count() == 1)
            .ToDictionary(group => group.Key, group => (group.First().Function, group.First().Hash), StringComparer.Ordinal);
    }
}
