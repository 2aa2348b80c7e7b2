using CrashHub.Server.Modules;

namespace CrashHub.Server.Tests.Modules;

public sealed class ModuleNamesTests
{
    [Fact]
    public void TheSuffixIsInsignificant()
    {
        Assert.True(ModuleNames.Same("app", "app.wasm"));
        Assert.False(ModuleNames.Same("app", "apple.wasm"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("<anonymous-module-3>")]
    public void ANameThatSaysNothingMatchesNothing(string? name)
    {
        Assert.True(ModuleNames.IsAnonymous(name));
        Assert.False(ModuleNames.Same(name, name));
    }
}
