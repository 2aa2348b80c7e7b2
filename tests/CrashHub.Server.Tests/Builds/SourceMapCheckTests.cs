using System.Text;
using CrashHub.Server.Builds;
using CrashHub.Testing;

namespace CrashHub.Server.Tests.Builds;

public sealed class SourceMapCheckTests
{
    private static readonly byte[] Module = Fixture.Bytes("modules/asc-inventory-release.wasm");

    [Theory]
    [InlineData("{\"version\":3,\"mappings\":\"\"}", true)]
    [InlineData("\uFEFF{\"version\":3}", true)]
    [InlineData(")]}'\n{\"version\":3}", true)]
    [InlineData("{\"version\":2}", false)]
    [InlineData("[]", false)]
    [InlineData("", false)]
    [InlineData("{\"version\":3", false)]
    [InlineData("{\"version\":3} {}", false)]
    public void TakesOneMapOfVersionThree(string text, bool sound) =>
        Assert.Equal(sound, SourceMapCheck.Fault(Encoding.UTF8.GetBytes(text), Module, "", out _) is null);

    [Fact]
    public void RefusesDeepNesting()
    {
        var text = $"{{\"version\":3,\"a\":{new string('[', 1000)}{new string(']', 1000)}}}";

        Assert.NotNull(SourceMapCheck.Fault(Encoding.UTF8.GetBytes(text), Module, "", out _));
    }

    [Theory]
    [InlineData("asc-inventory-release", null)]
    [InlineData("asc-inventory-debug", "staleSourceMap")]
    public void FindsAMapOfOtherCode(string map, string? kind)
    {
        SourceMapCheck.Fault(Fixture.Bytes($"modules/{map}.wasm.map"), Module, "app.map", out var findings);

        Assert.Equal(kind, findings.SingleOrDefault()?.Kind);
        Assert.All(findings, finding => Assert.StartsWith("app.map: ", finding.Detail, StringComparison.Ordinal));
    }
}
