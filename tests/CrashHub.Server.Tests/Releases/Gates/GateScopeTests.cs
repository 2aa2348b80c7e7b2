using CrashHub.Contracts;
using CrashHub.Server.Tests.Processing;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Tests.Releases.Gates;

public sealed class GateScopeTests
{
    public static TheoryData<string> Kinds => QueueDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AReleaseWithoutCrashesIsHeardOfByItsInvocations(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        Assert.Equal("unknown |", await site.VerdictAsync("?release=1.1.0"));

        await site.InvokeAsync("1.1.0", 10);

        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0"));
        Assert.Contains("No crash of 1.1.0 was reported, in 10 invocations.", (await site.ReadAsync("?release=1.1.0")).Reasons);
        Assert.Contains(
            "Neither crashes nor invocations of 1.1.0 were reported in stage: nothing shows that it ran.",
            (await site.ReadAsync("?release=1.1.0&environment=stage")).Reasons
        );
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AnEnvironmentThatNothingEverCameFromIsNamedBesideThoseThatAreKnown(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0", environment: "stage");
        await site.CrashAsync("a", "1.0.0");
        await site.InvokeAsync("1.1.0", 10);

        Assert.Contains(
            "Nothing was ever reported from an environment prdo; reports came from prod, stage.",
            (await site.ReadAsync("?release=1.1.0&environment=prdo")).Reasons
        );
        Assert.DoesNotContain(
            (await site.ReadAsync("?release=1.1.0&environment=stage")).Reasons,
            reason => reason.StartsWith("Nothing was ever reported", StringComparison.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AnEnvironmentThatAnythingCameFromIsKnownHoweverManyThereAre(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        foreach (var environment in (string[])["a", "b", "c", "d", "e", "f"])
            await site.CrashAsync("a", "1.0.0", environment: environment);
        await site.ReceiveAsync("1.0.0", environment: "failed");
        await site.FailAsync();
        await site.ReceiveAsync("1.0.0", environment: "queued");
        await site.InvokeAsync("1.0.0", 10, environment: "ran");
        await site.InvokeAsync("1.1.0", 10);

        foreach (var environment in (string[])["f", "failed", "queued", "ran", "prod"])
            Assert.DoesNotContain(
                (await site.ReadAsync($"?release=1.1.0&environment={environment}")).Reasons,
                reason => reason.StartsWith("Nothing was ever reported", StringComparison.Ordinal)
            );
        Assert.Contains(
            "Nothing was ever reported from an environment g; reports came from a, b, c, d, e.",
            (await site.ReadAsync("?release=1.1.0&environment=g")).Reasons
        );
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AnEnvironmentIsComparedWithItself(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0", environment: "stage");
        await site.CrashAsync("b", "1.0.0");
        await site.CrashAsync("a", "1.1.0");
        await site.CrashAsync("c", "1.1.0", environment: "stage");

        Assert.Equal("fail a|", await site.VerdictAsync("?release=1.1.0&environment=prod"));
        Assert.Equal("fail c|", await site.VerdictAsync("?release=1.1.0&environment=stage"));
        Assert.Equal("fail c|", await site.VerdictAsync("?release=1.1.0"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task OnlyCrashesSinceCount(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        await site.CrashAsync("b", "1.1.0", times: 2);
        var between = (await site.ReadAsync("?release=1.1.0")).AsOf;
        await site.CrashAsync("b", "1.1.0");
        await site.CrashAsync("a", "1.1.0");

        var answer = await site.ReadAsync($"?release=1.1.0&since={between}");

        Assert.Equal((2L, 1L), (answer.Counts.Crashes, Assert.Single(answer.NewBuckets).Count));
        site.Pass(TimeSpan.FromHours(2));
        await site.CrashAsync("a", "1.1.0");
        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0&since=2026-03-01T13:00:00Z"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AQueryLeavesBucketsOut(string kind)
    {
        await using var site = await GateSite.OpenAsync(kind);
        await site.CrashAsync("a", "1.0.0");
        await site.CrashAsync("b", "1.1.0", times: 3);
        await site.CrashAsync("c", "1.1.0");

        Assert.Equal("fail b|", await site.VerdictAsync("?release=1.1.0&query=count:>1"));
        Assert.Equal("pass |", await site.VerdictAsync("?release=1.1.0&query=is:resolved"));
    }
}
