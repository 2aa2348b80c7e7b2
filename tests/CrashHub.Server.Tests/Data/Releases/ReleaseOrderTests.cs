using CrashHub.Server.Data;
using CrashHub.Server.Data.Releases;
using CsCheck;

namespace CrashHub.Server.Tests.Data.Releases;

public sealed class ReleaseOrderTests
{
    // semver.org, 11.4, and numbers of several lengths.
    private static readonly string[] Ordered =
    [
        "nightly",
        "0.0.0-0",
        "0.0.0",
        "0.9.0",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-beta-",
        "1.0.0-rc.1",
        "1.0.0",
        "1.2.0",
        "v1.10.0",
        "2.0.0",
        "10.0.0",
        "1234567890123456789012.0.0",
    ];

    [Fact]
    public void KeysOrderAsVersionsDo()
    {
        var keys = Ordered.Select(name => ReleaseOrder.KeyOf(name, 5).Key).ToList();

        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void OtherNamesOrderByFirstUse()
    {
        var first = ReleaseOrder.KeyOf("zeta", 999);
        var then = ReleaseOrder.KeyOf("alpha", 1000);

        Assert.False(first.IsSemantic);
        Assert.True(string.CompareOrdinal(first.Key, then.Key) < 0);
    }

    [Fact]
    public void AgreesWithTheComparisonOfTwoVersions()
    {
        var number = OneOf("0", "1", "9", "10", "007", "123456789012345678901");
        var identifier = OneOf("0", "2", "11", "a", "a-b", "A", "alpha", "1a", "-");
        var pre = identifier.Array[0, 3].Select(parts => parts.Length == 0 ? "" : "-" + string.Join('.', parts));
        var version = Gen.Select(number, number, number, pre, (a, b, c, p) => $"{a}.{b}.{c}{p}");

        Gen.Select(version, version)
            .Sample(
                (a, b) =>
                    Math.Sign(string.CompareOrdinal(ReleaseOrder.KeyOf(a, 0).Key, ReleaseOrder.KeyOf(b, 0).Key))
                    == Math.Sign(CrashFinishReleases.Compare(a, b)!.Value),
                iter: 20_000
            );
    }

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(at => choices[at]);
}
