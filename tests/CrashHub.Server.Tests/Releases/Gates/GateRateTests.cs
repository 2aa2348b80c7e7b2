using CrashHub.Contracts;
using CrashHub.Server.Tests.Processing;

namespace CrashHub.Server.Tests.Releases.Gates;

/// <summary>Rates of crashes per invocation, and what chance explains of them.</summary>
public sealed class GateRateTests
{
    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [InlineData("sqlite", 50, 1, "pass")]
    [InlineData("postgres", 50, 1, "pass")]
    [InlineData("sqlite", 50_000, 25, "fail")]
    [InlineData("postgres", 50_000, 25, "fail")]
    public async Task ARateThatDoubledFailsOnlyWhereChanceDoesNotExplainIt(string kind, long invocations, int crashes, string verdict)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0", times: crashes);
        await site.InvokeAsync("1.0.0", invocations);
        await site.CrashAsync("a", "1.1.0", times: 2 * crashes);
        await site.InvokeAsync("1.1.0", invocations);

        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0"));
        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0&maxRateIncrease=2"));
        Assert.Equal(verdict + " |", await site.VerdictAsync("?release=1.1.0&maxRateIncrease=0.5"));
        var answer = await site.ReadAsync("?release=1.1.0&maxRateIncrease=1.5");

        var rate = Assert.Single(answer.Rates);
        Assert.Equal(("prod", 2.0, verdict == "fail"), (rate.Environment, rate.Ratio, rate.Exceeded));
        Assert.Equal(1000.0 * crashes / invocations, rate.Baseline!.Value, 9);
        Assert.Equal("conditional-binomial-exact-one-sided", rate.Test);
        Assert.Equal(verdict == "fail", rate.PValue < 0.05);
        Assert.Contains(answer.Reasons, r => r.Contains($"p = {rate.PValue:0.####}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sqlite", 4, "pass")]
    [InlineData("sqlite", 5, "unknown")]
    [InlineData("postgres", 5, "unknown")]
    public async Task ARiseFromNoCrashAtAllIsNoPassWhereChanceDoesNotExplainIt(string kind, int crashes, string verdict)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "0.9.0");
        await site.InvokeAsync("1.0.0", 50_000);
        await site.CrashAsync("a", "1.1.0", times: crashes);
        await site.InvokeAsync("1.1.0", 50_000);

        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0"));
        Assert.Equal(verdict + " |", await site.VerdictAsync("?release=1.1.0&maxRateIncrease=1.5"));
        var judged = verdict == "pass" ? "pass |" : "fail |";
        Assert.Equal(judged, await site.VerdictAsync("?release=1.1.0&maxRateIncrease=1.5&minCrashes=0"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RatesThatCannotBeComparedAreUnknownWhereTheyAreAskedFor(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        await site.CrashAsync("a", "1.1.0", times: 5);
        await site.InvokeAsync("1.1.0", 1000);

        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0"));
        Assert.Equal("unknown |", await site.VerdictAsync("?release=1.1.0&maxRateIncrease=1.5"));

        await site.InvokeAsync("1.0.0", 1_000_000);
        Assert.Equal("fail |", await site.VerdictAsync("?release=1.1.0&maxRateIncrease=1.5"));
        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0&maxRateIncrease=1.5&minCrashes=2"));
        Assert.Equal("fail |", await site.VerdictAsync("?release=1.1.0&maxRateIncrease=1.5&minCrashes=1"));
    }
}
