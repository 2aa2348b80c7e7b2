using CrashHub.Server.Dashboard;

namespace CrashHub.Server.Tests.Dashboard;

public sealed class CommandsTests
{
    [Theory]
    [InlineData("app.wasm", "app.wasm")]
    [InlineData("a b.wasm", "'a b.wasm'")]
    [InlineData("a'; rm -rf ~ #.wasm", "'a'\\''; rm -rf ~ #.wasm'")]
    [InlineData("$(id).wasm", "'$(id).wasm'")]
    [InlineData("-rf", "./-rf")]
    public void QuotesAModulesNameForTheShell(string name, string quoted) =>
        Assert.Contains(
            $"upload build {quoted} --release",
            Commands.UploadBuild("http://h", "shop", name, "1.0"),
            StringComparison.Ordinal
        );

    [Fact]
    public void EscapesNameAndReleaseInTheAddress() =>
        Assert.Contains(
            "builds?name=a%20%26b.wasm&release=1.0%22%3B%60x%60",
            Commands.CurlBuild("http://h", "shop", "a &b.wasm", "1.0\";`x`"),
            StringComparison.Ordinal
        );
}
