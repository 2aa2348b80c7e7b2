using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.Tests.Demangling;

public sealed class NameCorpusTests
{
    [Theory]
    [InlineData("cpp.tsv")]
    [InlineData("rust.tsv")]
    public void SpellsEveryCommittedNameAsTheToolsDo(string file)
    {
        var rows = NameCorpus.Read(file);

        var wrong = rows.Select(row =>
                (row.Mangled, Expected: row.Demangled, Actual: Demangler.Demangle(row.Mangled, AnalysisLimits.Default).Text)
            )
            .Where(row => row.Actual != row.Expected)
            .ToList();

        Assert.True(rows.Count > 200);
        Assert.Empty(wrong);
    }

    [Fact]
    public void SaysThatANameIsDemangledWhereItsTextChanged()
    {
        var rows = NameCorpus.Read("cpp.tsv");

        Assert.All(
            rows,
            row => Assert.Equal(row.Mangled != row.Demangled, Demangler.Demangle(row.Mangled, AnalysisLimits.Default).IsDemangled)
        );
    }
}
