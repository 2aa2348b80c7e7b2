using CrashHub.Server.Data;

namespace CrashHub.Server.Tests.Processing;

public sealed class CrashFinishReleasesTests
{
    [Theory]
    [InlineData("1.9.0", "1.10.0")]
    [InlineData("1.0.0-alpha", "1.0.0")]
    [InlineData("1.0.0-alpha.2", "1.0.0-alpha.11")]
    [InlineData("1.0.0-1", "1.0.0-alpha")]
    [InlineData("1.0.0-alpha", "1.0.0-alpha.1")]
    [InlineData("v2.0.0", "10.0.0")]
    [InlineData("0.0.9", "0.0.100000000000000000000000000000")]
    public void OrdersSemanticVersions(string earlier, string later)
    {
        Assert.True(CrashFinishReleases.Compare(earlier, later) < 0);
        Assert.True(CrashFinishReleases.Compare(later, earlier) > 0);
    }

    [Fact]
    public void IgnoresBuildMetadata() => Assert.Equal(0, CrashFinishReleases.Compare("1.2.3+a", "1.2.3+b"));

    [Theory]
    [InlineData("1.2")]
    [InlineData("main-4f2a")]
    [InlineData("")]
    public void KnowsWhatIsNone(string release) => Assert.Null(CrashFinishReleases.Compare(release, "1.0.0"));
}
