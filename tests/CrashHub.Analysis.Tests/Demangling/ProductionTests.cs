using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Demangling.Itanium;
using CrashHub.Analysis.Demangling.Rust;

namespace CrashHub.Analysis.Tests.Demangling;

/// <summary>Names made for each production of the Itanium and the Rust grammars.</summary>
public sealed class ProductionTests
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public static TheoryData<string> Productions() => [.. NameCorpus.Productions().Select(row => row.Production).Distinct()];

    [Theory]
    [MemberData(nameof(Productions))]
    public void SpellsEachName(string production)
    {
        var rows = NameCorpus.Productions().Where(row => row.Production == production).ToList();

        var wrong = rows.Select(row => (row.Mangled, row.Demangled, Actual: Demangler.Demangle(row.Mangled, AnalysisLimits.Default)))
            .Where(row => row.Actual.Text != row.Demangled || row.Actual.IsDemangled != (row.Demangled != row.Mangled))
            .ToList();

        Assert.Empty(wrong);
    }

    [Fact]
    public void HasAFewNamesForMost()
    {
        var rows = NameCorpus.Productions();

        Assert.True(rows.Count > 850);
        Assert.Equal(rows.Count, rows.Select(row => row.Mangled).Distinct().Count());
        Assert.All(rows, row => Assert.Equal(row.Production.EndsWith("refused", StringComparison.Ordinal), row.Mangled == row.Demangled));
    }

    [Fact]
    public void HasEveryOperatorAsANameOrInAnExpression()
    {
        var names = Of("operator-name").ToList();
        var expressions = NameCorpus
            .Productions()
            .Where(row => row.Production.StartsWith("expression-", StringComparison.Ordinal))
            .ToList();
        var operators = Letters
            .SelectMany(first => Letters.Select(second => OperatorTable.Find(first, second)))
            .OfType<OperatorInfo>()
            .ToList();

        Assert.True(operators.Count > 55);
        Assert.All(
            operators,
            info =>
                Assert.True(
                    names.Contains($"_ZN4Tank{info.Code}ERKS_")
                        || expressions.Any(row => row.Mangled.Contains(info.Code, StringComparison.Ordinal)),
                    info.Code
                )
        );
    }

    [Fact]
    public void HasEveryBuiltinType()
    {
        var names = Of("builtin-type").ToList();

        Assert.All(
            Letters.Where(code => BuiltinTypes.Named(code) is not null),
            code => Assert.Contains(names, name => name == $"_Z4typeP{code}" || name == $"_Z4typei{code}")
        );
        Assert.All(Letters.Where(code => BuiltinTypes.NamedAfterD(code) is not null), code => Assert.Contains($"_Z4typePD{code}", names));
    }

    [Fact]
    public void HasEveryBasicTypeOfRust() =>
        Assert.All(
            Letters.Where(code => V0TypePrinter.Basic(code) is not null),
            code => Assert.Contains($"_RINvC3pig4oink{code}E", Of("v0-basic-type"))
        );

    private static IEnumerable<string> Of(string production) =>
        NameCorpus.Productions().Where(row => row.Production == production).Select(row => row.Mangled);
}
