using CrashHub.Analysis.Sources;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Sources;

/// <summary>Damaged zips: nothing throws, faults lie inside the input, no file is larger than a limit, and what is read is what was packed.</summary>
public sealed class SourceBundleMutationTests
{
    [Fact]
    public void DamagedZipsAreReadOrRefused()
    {
        var limits = AnalysisLimits.Default with { MaxSourceFileBytes = 4096, MaxSourceFiles = 8 };
        var text = string.Concat(Enumerable.Repeat("int main(void) { return 0; }\n", 40));
        var zip = ZipBytes.Of(("src/a.c", text), ("src/b.c", "x"), ("readme", ""));
        var random = new Random(31);
        var whole = 0;
        for (var round = 0; round < 15_000; round++)
        {
            var damaged = Mutation.Apply(zip, random);

            var bundle = SourceBundle.Open(damaged, limits, out var error);

            Assert.InRange(error.Offset, 0, damaged.Length);
            for (var i = 0; i < bundle?.Files.Count; i++)
            {
                var bytes = bundle.Read(i, out var fault);
                Assert.InRange(fault.Offset, 0, damaged.Length);
                Assert.True(bytes is null || bytes.Length <= limits.MaxSourceFileBytes);
                whole += bytes?.Length == text.Length ? 1 : 0;
            }
            bundle?.Find("/x/src/a.c", out _);
        }
        Assert.NotEqual(0, whole);
    }
}
