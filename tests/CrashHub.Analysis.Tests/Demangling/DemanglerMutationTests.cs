using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Demangling.Itanium;
using CrashHub.Analysis.Demangling.Rust;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Demangling;

public sealed class DemanglerMutationTests
{
    private const int Mutations = 30_000;
    private const string Alphabet = "_ZNSTIELPRKVJXDFMAWQUClt0123456789abcdefghijmnopqrsuvwxyzGHOBY$.\0\u00ff\u202e";

    [Theory]
    [InlineData("cpp.tsv", 1)]
    [InlineData("rust.tsv", 2)]
    public void SurvivesDamagedNames(string file, int seed)
    {
        var names = NameCorpus.Read(file).Select(row => row.Mangled).ToArray();
        var random = new Random(seed);
        var limits = AnalysisLimits.Default with { MaxDemanglingSteps = 50_000 };
        var rounds = Fuzz.Rounds(Mutations);
        var demangledCount = 0;

        for (var i = 0; i < rounds; i++)
        {
            var name = Mutate(names, random);
            var demangled = Demangler.Demangle(name, limits);

            Assert.InRange(demangled.Text.Length, 0, Math.Max(name.Length, limits.MaxDemangledLength));
            Assert.True(demangled.IsDemangled || demangled.Text == name, name);
            // Each step makes a node or prints a piece.
            var steps = 0;
            Assert.InRange(Allocations.Of(() => steps = Steps(name, limits)), 0, 64 * 1024 + (400L * limits.MaxDemanglingSteps));
            Assert.InRange(steps, 0, limits.MaxDemanglingSteps);
            demangledCount += demangled.IsDemangled ? 1 : 0;
        }

        // Damage that always refuses at the first character would test nothing.
        Assert.InRange(demangledCount, rounds / 50, rounds);
    }

    private static int Steps(string name, AnalysisLimits limits)
    {
        var budget = new DemanglingBudget(limits);
        _ = RustV0Demangler.HasPrefix(name) ? RustV0Demangler.Demangle(name, budget) : ItaniumDemangler.Demangle(name, budget);
        return budget.Steps;
    }

    private static string Mutate(string[] names, Random random)
    {
        var name = names[random.Next(names.Length)];
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(2, name.Length + 1);
            var letter = Alphabet[random.Next(Alphabet.Length)].ToString();
            var other = names[random.Next(names.Length)];
            var from = random.Next(2, other.Length);
            name = random.Next(4) switch
            {
                0 => name.Insert(at, letter),
                1 => at < name.Length && name.Length > 3 ? name.Remove(at, 1) : name,
                2 => name.Insert(at, other.Substring(from, Math.Min(random.Next(1, 12), other.Length - from))),
                _ => name[..at] + other[from..],
            };
        }
        return name;
    }
}
