using CrashHub.Analysis.Report;
using CrashHub.Analysis.Tests.Report;

namespace CrashHub.Analysis.Tests.Expressions;

public sealed class PrintTests
{
    private const int Library = 0;
    private const int Program = 2;
    private const int Aggregates = 4;

    [Fact]
    public void NumbersAnswersAndNotErrors()
    {
        var values = TruthCase.Open("inventory-o0").Values();

        Assert.Equal(1, Print(values, Aggregates, "numbers[3]").Number);
        Assert.Equal(0, Print(values, Aggregates, "no_such_name").Number);
        Assert.Equal(2, Print(values, Aggregates, "$1 + 1").Number);
        Assert.Equal("15", Print(values, Aggregates, "$ + $$").Value!.Value);
    }

    [Fact]
    public void AnAddressOfAnotherInstanceMeansNothing()
    {
        var values = TruthCase.Open("palette-preload-o0").Values();
        Print(values, Program, "c");
        Print(values, Program, "c->width");

        Assert.Equal("there is no '$1' here", Print(values, Library, "$1->width").Error);
        Assert.Equal("640", Print(values, Program, "$1->width").Value!.Value);
        Assert.Equal("640", Print(values, Library, "$2").Value!.Value);
    }

    [Fact]
    public void FormatsMembersToo()
    {
        var shown = TruthCase
            .Open("inventory-o0")
            .Values()
            .Print(0, Aggregates, "numbers", "x", 1, TestContext.Current.CancellationToken)!
            .Value!;

        Assert.Contains("0x7", shown.Members!.Select(member => member.Value));
    }

    [Fact]
    public void FindsWhatHasAnAddress()
    {
        var values = TruthCase.Open("inventory-o0").Values();
        var code = TruthCase.Open("inventory-o0").Report().Threads[0].Frames[Aggregates];

        var found = values.SymbolsAt(0, Aggregates, (ulong)code.ModuleOffset!.Value, TestContext.Current.CancellationToken)!;

        Assert.Contains(found, line => line.StartsWith($"{code.Function} + 0x{code.CodeOffset:x} is code", StringComparison.Ordinal));
        Assert.Empty(values.SymbolsAt(0, Aggregates, ulong.MaxValue, TestContext.Current.CancellationToken)!);
    }

    [Fact]
    public void ListsTypesByPartOfTheirNames()
    {
        var values = TruthCase.Open("inventory-o0").Values();

        var found = values.TypeNames(0, Aggregates, "stock::no", 10, TestContext.Current.CancellationToken)!;

        Assert.Contains("stock::Node", found);
        Assert.All(found, name => Assert.Contains("stock::no", name, StringComparison.OrdinalIgnoreCase));
    }

    private static PrintedValue Print(CrashValues values, int frame, string expression) =>
        values.Print(0, frame, expression, null, 0, TestContext.Current.CancellationToken)!;
}
