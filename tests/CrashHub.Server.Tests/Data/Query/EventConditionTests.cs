using CrashHub.Analysis.Report;
using CrashHub.Server.Data.Query;

namespace CrashHub.Server.Tests.Data.Query;

public sealed class EventConditionTests
{
    private static readonly CrashEvent Told = new()
    {
        Release = "1.4.2",
        Environment = "Staging",
        Function = "checkout",
        Runtime = "wasmtime/48.0",
        Trap = "wasm trap: wasm `unreachable` instruction executed",
        Tags = new Dictionary<string, string> { ["tenant"] = "acme" },
        Modules = [new ModuleIdentity { Name = "shop.wasm", BuildId = "0a0b" }],
    };

    [Theory]
    [InlineData("release:1.4.2", true)]
    [InlineData("release:1.4", false)]
    [InlineData("release:1.*", true)]
    [InlineData("release:*.4.*", true)]
    [InlineData("release:*.5.*", false)]
    [InlineData("environment:staging", false)]
    [InlineData("environment:stag*", true)]
    [InlineData("region:\"\"", true)]
    [InlineData("region:eu", false)]
    [InlineData("release:\"\"", false)]
    [InlineData("release:\"1.*\"", false)]
    [InlineData("trap:*unreachable*", true)]
    [InlineData("tag.tenant:acme", true)]
    [InlineData("tag.other:acme", false)]
    [InlineData("module:shop.wasm", true)]
    [InlineData("build:0a0b", true)]
    [InlineData("build:0a*", true)]
    [InlineData("build:0c", false)]
    [InlineData("!release:1.4.2", false)]
    [InlineData("release:2 OR function:checkout", true)]
    [InlineData("function:checkout (release:2 OR !runtime:v8*)", true)]
    [InlineData("function:checkout release:2", false)]
    public void HoldsAsTheQueryLanguageSays(string text, bool holds)
    {
        var (condition, fault) = EventCondition.Parse(text);

        Assert.Null(fault);
        Assert.Equal(holds, EventCondition.Holds(condition!, Told));
    }

    [Theory]
    [InlineData("")]
    [InlineData("panic")]
    [InlineData("frame:main")]
    [InlineData("assignee:me")]
    [InlineData("release:1 OR (lastSeen:-24h)")]
    [InlineData("message:secret")]
    public void RefusesWhatNoHostSays(string text) => Assert.NotNull(EventCondition.Parse(text).Fault);

    [Fact]
    public void ManyStarsOverALongTextCostNoMoreThanTheirProduct()
    {
        var (condition, _) = EventCondition.Parse("tag.t:" + string.Concat(Enumerable.Repeat("*a", 500)) + "b");
        var told = new CrashEvent { Tags = new Dictionary<string, string> { ["t"] = new string('a', 16_000) } };

        Assert.False(EventCondition.Holds(condition!, told));
    }
}
