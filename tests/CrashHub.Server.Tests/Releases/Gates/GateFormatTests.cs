using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CrashHub.Contracts;
using CrashHub.Server.Releases.Gates;

namespace CrashHub.Server.Tests.Releases.Gates;

/// <summary>What code scanning and test reports are given.</summary>
public sealed class GateFormatTests
{
    private const string Hostile = "unreachable in <b>\u0001\uFFFE & \"quoted\" \u202E";

    [Fact]
    public void SarifHasAResultForEachBucketWithItsPlace()
    {
        var locations = new Dictionary<string, GateLocation>
        {
            ["1"] = new("/home/me/a b/main.rs", 12, 3, null, "app::main"),
            ["2"] = new("app#1.wasm", null, null, 77, null),
        };

        var log = Sarif(Answer(GateVerdict.Fail, [Item("1"), Item("2"), Item("3")]), locations);

        Assert.Empty(SarifShape.Faults(log));
        var results = log.GetProperty("runs")[0].GetProperty("results");
        Assert.Equal(3, results.GetArrayLength());
        var place = results[0].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("file:///home/me/a%20b/main.rs", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(
            (12, 3),
            (
                place.GetProperty("region").GetProperty("startLine").GetInt32(),
                place.GetProperty("region").GetProperty("startColumn").GetInt32()
            )
        );
        place = results[1].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("app%231.wasm", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(77, place.GetProperty("address").GetProperty("relativeAddress").GetInt32());
        Assert.Equal(1, place.GetProperty("region").GetProperty("startLine").GetInt32());
        place = results[2].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("crashhub-gate", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(["error", "error", "error"], results.EnumerateArray().Select(r => r.GetProperty("level").GetString()));
    }

    [Fact]
    public void SarifOfAnUnknownVerdictIsARunThatDidNotSucceed()
    {
        var log = Sarif(Answer(GateVerdict.Unknown, [Item("1") with { WaitsForBuild = true }]), new Dictionary<string, GateLocation>());

        Assert.Empty(SarifShape.Faults(log));
        var run = log.GetProperty("runs")[0];
        Assert.False(run.GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
        Assert.Equal("warning", run.GetProperty("results")[0].GetProperty("level").GetString());
    }

    [Fact]
    public void SarifOfARateThatRoseIsAResult()
    {
        var answer = Answer(GateVerdict.Fail, []) with { Rates = [Rate(exceeded: true), Rate(exceeded: false)] };

        var log = Sarif(answer, new Dictionary<string, GateLocation>());

        Assert.Empty(SarifShape.Faults(log));
        var result = Assert.Single(log.GetProperty("runs")[0].GetProperty("results").EnumerateArray());
        Assert.Equal("rateIncrease", result.GetProperty("ruleId").GetString());
    }

    [Theory]
    [InlineData(0.0001, "p = 0.0001")]
    [InlineData(0.00009, "p < 0.0001")]
    [InlineData(0.0, "p < 0.0001")]
    public void AChanceIsNeverZero(double chance, string words) => Assert.Equal(words, GateJudge.Chance(chance));

    [Theory]
    [InlineData("src/main.rs", "src/main.rs")]
    [InlineData("C:\\work\\x.c", "file:///C:/work/x.c")]
    [InlineData("../a/b.c", "../a/b.c")]
    [InlineData("webpack:///./src/é.ts", "webpack%3A///./src/%C3%A9.ts")]
    [InlineData("a?b#c%d", "a%3Fb%23c%25d")]
    public void PathsBecomeUriReferences(string path, string uri) => Assert.Equal(uri, GateSarif.UriOf(path));

    [Theory]
    [InlineData(0, 2, "New bucket #1 t1|failure New bucket #2 t2|failure No regressed bucket")]
    [InlineData(2, 0, "New buckets: 2, 2 allowed New bucket #1 t1 New bucket #2 t2 No regressed bucket")]
    public void JunitHasAFailureForEachBucketOverALimit(int most, int failures, string cases)
    {
        var suite = Junit(Answer(failures > 0 ? GateVerdict.Fail : GateVerdict.Pass, [Item("1"), Item("2")]), most);

        Assert.Equal($"{failures}", suite.Attribute("failures")!.Value);
        Assert.Equal(failures, suite.Descendants("failure").Count());
        Assert.Equal(
            cases,
            string.Join(' ', suite.Elements("testcase").Select(c => c.Attribute("name")!.Value + (c.Elements().Any() ? "|failure" : "")))
        );
    }

    [Fact]
    public void JunitOfAnUnknownVerdictIsAnErrorAndAWaitingBucketIsSkipped()
    {
        var suite = Junit(Answer(GateVerdict.Unknown, [Item("1") with { WaitsForBuild = true }]), 0);

        Assert.Equal(("0", "1"), (suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value));
        Assert.Single(suite.Descendants("skipped"));
        Assert.Equal("unknown", Assert.Single(suite.Descendants("error")).Attribute("type")!.Value);
    }

    [Fact]
    public void HostileTextIsWrittenAsText()
    {
        var answer = Answer(GateVerdict.Fail, [Item("1") with { Title = Hostile, Culprit = Hostile }]) with
        {
            Release = Hostile,
            Reasons = [Hostile],
        };

        Assert.Empty(SarifShape.Faults(Sarif(answer, new Dictionary<string, GateLocation>())));
        Assert.Contains("<b>", Junit(answer, 0).Element("testcase")!.Attribute("name")!.Value, StringComparison.Ordinal);
    }

    private static JsonElement Sarif(GateDocument answer, IReadOnlyDictionary<string, GateLocation> locations) =>
        JsonDocument.Parse(GateSarif.Write(Query(0), answer, locations, "https://crashes.example")).RootElement;

    /// <summary>The suite, with what the schema of Ant's JUnit task wants of every document.</summary>
    private static XElement Junit(GateDocument answer, int most)
    {
        var document = XDocument.Parse(Encoding.UTF8.GetString(GateJunit.Write(Query(most), answer)));
        Assert.Equal("testsuites", document.Root!.Name.LocalName);
        Assert.Empty(document.Root.Attributes());
        var suite = Assert.Single(document.Root.Elements());
        Assert.Equal(
            ["errors", "failures", "hostname", "id", "name", "package", "tests", "time", "timestamp"],
            suite.Attributes().Select(a => a.Name.LocalName).Order(StringComparer.Ordinal)
        );
        Assert.Matches(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$", suite.Attribute("timestamp")!.Value);
        var names = suite.Elements().Select(e => e.Name.LocalName).ToList();
        Assert.Equal("properties", names[0]);
        Assert.Equal(["system-out", "system-err"], names[^2..]);
        Assert.All(names[1..^2], name => Assert.Equal("testcase", name));
        Assert.Equal(suite.Attribute("tests")!.Value, $"{suite.Elements("testcase").Count()}");
        foreach (var one in suite.Elements("testcase"))
        {
            Assert.Equal(["classname", "name", "time"], one.Attributes().Select(a => a.Name.LocalName).Order(StringComparer.Ordinal));
            Assert.True(one.Elements().Count() <= 1);
        }
        Assert.All(suite.Descendants("failure").Concat(suite.Descendants("error")), e => Assert.NotNull(e.Attribute("type")));
        return suite;
    }

    private static GateQuery Query(int most) =>
        new("1.1", null, null, null, DateTimeOffset.UnixEpoch, most, 0, 0, 1.5, 1, null, GateFormat.Json);

    private static GateItem Item(string number) =>
        new()
        {
            Id = number,
            Number = int.Parse(number, System.Globalization.CultureInfo.InvariantCulture),
            Title = "t" + number,
            Culprit = "main.c:1",
            Trap = "unreachable",
            Status = BucketStatus.Open,
            Count = 2,
            WaitsForBuild = false,
            Fingerprint = "f" + number,
            Links = new CrashLinks("https://crashes.example/api", "https://crashes.example/p"),
        };

    private static GateRate Rate(bool exceeded) =>
        new()
        {
            Environment = "prod",
            Baseline = 0.5,
            Release = 1,
            Ratio = 2,
            PValue = 0.01,
            Test = RateTest.Name,
            Exceeded = exceeded,
            BaselineCrashes = 5,
            BaselineInvocations = 10_000,
            ReleaseCrashes = 10,
            ReleaseInvocations = 10_000,
        };

    private static GateDocument Answer(GateVerdict verdict, IReadOnlyList<GateItem> items) =>
        new()
        {
            Verdict = verdict,
            Reasons = ["Because."],
            Release = "1.1",
            Baseline = "1.0",
            AsOf = "2026-03-01T12:00:00.5Z",
            Counts = new GateCounts
            {
                Crashes = 4,
                Buckets = 2,
                NewBuckets = items.Count,
                RegressedBuckets = 0,
                Queued = 0,
                WaitingForBuilds = 0,
                Failed = 0,
            },
            Rates = [],
            NewBuckets = items,
            RegressedBuckets = [],
        };
}
