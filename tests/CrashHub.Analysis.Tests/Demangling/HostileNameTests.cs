using System.Text;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Demangling.Itanium;
using CrashHub.Analysis.Demangling.Rust;

namespace CrashHub.Analysis.Tests.Demangling;

public sealed class HostileNameTests
{
    /// <summary>Less than any thread that runs an analysis has.</summary>
    private const int SmallStack = 512 * 1024;

    public static TheoryData<string> Endless { get; } =
    [
        "_Z1f" + new string('P', 60_000) + "i",
        "_Z1f" + new string('F', 60_000),
        "_Z1f" + Repeat("U1a", 20_000) + "i",
        "_Z1fI" + new string('J', 60_000),
        "_Z1fIX" + Repeat("ng", 30_000),
        "_Z1fIX" + Repeat("il", 30_000),
        "_Z1fIXil" + Repeat("di1a", 15_000),
        "_Z" + Repeat("ZN", 30_000) + "1f",
        "_Z" + Repeat("Th0_", 15_000) + "1fv",
        "_ZZ1fvENUl" + Repeat("Tt", 30_000),
        "_ZZ1fvENUl" + Repeat("Tp", 30_000),
        "_ZN" + Repeat("1a", 30_000) + "E",
        "_Z1f" + Repeat("B1a", 20_000) + "v",
        "_ZN1f" + Repeat("B1a", 20_000) + "C1Ev",
        "_Z1f" + Repeat("W1a", 20_000) + "1fv",
        "_Z99999999999999999999999999f",
        "_Z1fSZZZZZZZZZZZZZZZZZZZZZZZZ_",
        "_Z1fT99999999999999999999_",
        "_R" + new string('N', 60_000),
        "_R" + Repeat("Nv", 30_000),
        "_RINvC1a1f" + new string('R', 60_000) + "mE",
        "_RINvC1a1fK" + new string('A', 60_000) + "E",
        "_RINvC1a1fFGzzzzzzzzz_EuE",
        "_RCu60000_" + new string('a', 60_000),
        "_RINvC1a1fKy" + new string('1', 60_000) + "_E",
        DoublingFunctions(40),
        DoublingTemplates(40),
        DoublingTuples(40),
        "_Z1fIJ" + new string('i', 20_000) + "EEv" + Repeat("DpDpT_", 100),
        "_Z1fI" + Repeat("J", 500) + Repeat("E", 500) + "Ev" + Repeat("DpFDpT_DpT_E", 2_000),
    ];

    [Theory]
    [MemberData(nameof(Endless))]
    public void LeavesAnEndlessNameOnASmallStack(string name)
    {
        var demangled = default(DemangledName);
        var thread = new Thread(() => demangled = Demangler.Demangle(name, AnalysisLimits.Default), SmallStack);

        thread.Start();
        thread.Join();

        Assert.Equal(name, demangled.Text);
        Assert.False(demangled.IsDemangled);
    }

    [Theory]
    [MemberData(nameof(Endless))]
    public void SpendsNoMoreThanItsSteps(string name)
    {
        var limits = AnalysisLimits.Default;
        var budget = new DemanglingBudget(limits);

        _ = name.StartsWith("_R", StringComparison.Ordinal)
            ? RustV0Demangler.Demangle(name, budget)
            : ItaniumDemangler.Demangle(name, budget);

        Assert.InRange(budget.Steps, 0, limits.MaxDemanglingSteps + limits.MaxDemangledLength);
    }

    [Fact]
    public void TakesStepsInProportionToTheName()
    {
        var (small, large) = (StepsOf("_Z1f" + new string('i', 1_000)), StepsOf("_Z1f" + new string('i', 4_000)));

        Assert.InRange(large, small * 3, small * 5);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(40, false)]
    public void PrintsDoublingsAsLongAsTheyAreShort(int doublings, bool isDemangled)
    {
        Assert.Equal(isDemangled, IsDemangled(DoublingFunctions(doublings), AnalysisLimits.Default));
        Assert.Equal(isDemangled, IsDemangled(DoublingTemplates(doublings), AnalysisLimits.Default));
        Assert.Equal(isDemangled, IsDemangled(DoublingTuples(doublings), AnalysisLimits.Default));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(DemanglingBudget.MaxDepth, false)]
    public void LimitsDepth(int depth, bool isDemangled)
    {
        Assert.Equal(isDemangled, IsDemangled("_Z1f" + new string('P', depth) + "i", AnalysisLimits.Default));
        Assert.Equal(isDemangled, IsDemangled("_RINvC1a1f" + new string('R', depth) + "mE", AnalysisLimits.Default));
    }

    [Theory]
    [InlineData("_Z3foov", 5)]
    [InlineData("_ZN3foo17h0123456789abcdefE", 3)]
    [InlineData("_RNvC1a2bc", 5)]
    public void LimitsTheLengthOfItsText(string name, int length)
    {
        Assert.True(IsDemangled(name, new AnalysisLimits { MaxDemangledLength = length }));
        Assert.False(IsDemangled(name, new AnalysisLimits { MaxDemangledLength = length - 1 }));
    }

    [Theory]
    [InlineData("_Z3fooiii")]
    [InlineData("_RINvC1a1fmmE")]
    public void LimitsItsSteps(string name)
    {
        var budget = new DemanglingBudget(AnalysisLimits.Default);
        _ = name.StartsWith("_R", StringComparison.Ordinal)
            ? RustV0Demangler.Demangle(name, budget)
            : ItaniumDemangler.Demangle(name, budget);

        Assert.True(IsDemangled(name, new AnalysisLimits { MaxDemanglingSteps = budget.Steps }));
        Assert.False(IsDemangled(name, new AnalysisLimits { MaxDemanglingSteps = budget.Steps - 1 }));
    }

    /// <summary>A conversion operator to a type that contains itself.</summary>
    [Theory]
    [InlineData("_ZN1AcvT_I1BIT_EEEv")]
    [InlineData("_ZN1AcvRT_IRT_EEv")]
    public void EndsCyclesOfTemplateArguments(string name) => Assert.NotNull(Demangler.Demangle(name, AnalysisLimits.Default).Text);

    private static int StepsOf(string name)
    {
        var budget = new DemanglingBudget(AnalysisLimits.Default);
        _ = ItaniumDemangler.Demangle(name, budget);
        return budget.Steps;
    }

    private static bool IsDemangled(string name, AnalysisLimits limits) => Demangler.Demangle(name, limits).IsDemangled;

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    /// <summary>Each parameter is a pointer to a function that takes the one before it twice.</summary>
    private static string DoublingFunctions(int doublings)
    {
        var name = new StringBuilder("_Z1fPFvvE");
        for (var i = 0; i < doublings; i++)
            name.Append("PFv").Append(Substitution((2 * i) + 1)).Append(Substitution((2 * i) + 1)).Append('E');
        return name.ToString();
    }

    /// <summary>Each parameter is a template of the one before it, twice.</summary>
    private static string DoublingTemplates(int doublings)
    {
        var name = new StringBuilder("_Z1f1aIiE");
        for (var i = 0; i < doublings; i++)
            name.Append("S_I").Append(Substitution(i + 1)).Append(Substitution(i + 1)).Append('E');
        return name.ToString();
    }

    /// <summary>Each argument is a tuple of the one before it, twice.</summary>
    private static string DoublingTuples(int doublings)
    {
        var name = new StringBuilder("_RINvC1a1fTmmE");
        var previous = "INvC1a1f".Length;
        for (var i = 0; i < doublings; i++)
        {
            var start = name.Length - 2;
            name.Append('T').Append(Reference(previous)).Append(Reference(previous)).Append('E');
            previous = start;
        }
        return name.Append('E').ToString();
    }

    private static string Substitution(int index) => index == 0 ? "S_" : $"S{Digits(index - 1, 36).ToUpperInvariant()}_";

    private static string Reference(int position) => position == 0 ? "B_" : $"B{Digits(position - 1, 62)}_";

    private static string Digits(int value, int radix)
    {
        const string digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        return value < radix ? digits[value].ToString() : Digits(value / radix, radix) + digits[value % radix];
    }
}
