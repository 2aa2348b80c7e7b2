using CrashHub.Cli.Inspection;

namespace CrashHub.Cli.Tests.Inspection;

public sealed class ModuleNamesTests
{
    [Theory]
    [InlineData("billing", "billing.wasm", true)]
    [InlineData("billing.wasm", "billing.wasm", true)]
    [InlineData("billing.wasm", "Billing.wasm", false)]
    [InlineData("", "", false)]
    [InlineData(null, "billing", false)]
    [InlineData(".wasm", "", false)]
    public void ComparesNamesButForTheEnding(string? left, string? right, bool expected) =>
        Assert.Equal(expected, ModuleNames.Equal(left, right));

    [Theory]
    [InlineData("/srv/builds/billing.debug.wasm", "billing")]
    [InlineData(@"C:\builds\billing.wasm.map", "billing")]
    [InlineData("billing.dwp", "billing")]
    [InlineData(".wasm", ".wasm")]
    public void FindsTheStem(string path, string expected) => Assert.Equal(expected, ModuleNames.Stem(path));
}
