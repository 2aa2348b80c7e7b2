using System.Text;
using CrashHub.Server.Builds;

namespace CrashHub.Server.Tests.Builds;

public sealed class SourceMapCheckTests
{
    [Theory]
    [InlineData("{\"version\":3,\"mappings\":\"\"}", true)]
    [InlineData("\uFEFF{\"version\":3}", true)]
    [InlineData("[]", false)]
    [InlineData("", false)]
    [InlineData("{\"version\":3", false)]
    [InlineData("{} {}", false)]
    public void TakesOneJsonObject(string text, bool sound) =>
        Assert.Equal(sound, SourceMapCheck.Fault(Encoding.UTF8.GetBytes(text)) is null);

    [Fact]
    public void RefusesDeepNesting() =>
        Assert.NotNull(SourceMapCheck.Fault(Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', 1000)}{new string(']', 1000)}}}")));
}
