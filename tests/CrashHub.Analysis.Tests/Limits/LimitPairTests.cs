using System.Reflection;

namespace CrashHub.Analysis.Tests.Limits;

/// <summary>
/// Every property of <see cref="AnalysisLimits"/> bounds something: an input is taken whole at one value of it and is not at the value below, with all else
/// equal. A limit without such an input fails here.
/// </summary>
public sealed class LimitPairTests
{
    private static readonly LimitPair[] Pairs =
    [
        .. DumpLimits.Pairs,
        .. ModuleLimits.Pairs,
        .. DebugInformationLimits.Pairs,
        .. TextLimits.Pairs,
        .. SourceLimits.Pairs,
        .. PrivacyLimits.Pairs,
        .. EvidenceLimits.Pairs,
        .. ValueLimits.Pairs,
        .. TrapLimits.Pairs,
    ];

    public static TheoryData<string> All() => [.. Pairs.Select(pair => pair.ToString())];

    public static TheoryData<string> Limits() =>
        [
            .. typeof(AnalysisLimits)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.PropertyType == typeof(int) || property.PropertyType == typeof(long))
                .Select(property => property.Name),
        ];

    [Theory]
    [MemberData(nameof(Limits))]
    public void EveryLimitHasAnInputThatItDecidesOn(string limit) => Assert.Contains(Pairs, pair => pair.Limit == limit);

    [Theory]
    [MemberData(nameof(All))]
    public void JustEnoughIsAcceptedAndOneLessRefused(string name)
    {
        var pair = Pairs.Single(candidate => candidate.ToString() == name);
        var least = pair.Least == 0 ? LeastOf(pair) : pair.Least;

        Assert.True(pair.AcceptsAt(least));
        Assert.False(pair.AcceptsAt(least - 1));
    }

    [Fact]
    public void LimitsCanBeSetOnlyWhenTheyAreMade() =>
        Assert.All(
            typeof(AnalysisLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite),
            property =>
                Assert.Contains(
                    typeof(System.Runtime.CompilerServices.IsExternalInit),
                    property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers()
                )
        );

    /// <summary>Of an input that is counted in work: refused at nothing, accepted by default.</summary>
    private static long LeastOf(LimitPair pair)
    {
        long refused = 0;
        var accepted = Convert.ToInt64(
            typeof(AnalysisLimits).GetProperty(pair.Limit)!.GetValue(AnalysisLimits.Default),
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.False(pair.AcceptsAt(refused));
        Assert.True(pair.AcceptsAt(accepted));
        while (accepted - refused > 1)
        {
            var middle = (accepted + refused) / 2;
            if (pair.AcceptsAt(middle))
                accepted = middle;
            else
                refused = middle;
        }
        return accepted;
    }
}
