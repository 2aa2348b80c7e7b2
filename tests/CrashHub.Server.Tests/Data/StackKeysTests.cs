using CrashHub.Analysis.Report;
using CrashHub.Server.Data;

namespace CrashHub.Server.Tests.Data;

public sealed class StackKeysTests
{
    private static readonly StackModule App = new(new ModuleIdentity { Name = "app.wasm", BuildId = "aa" });

    [Fact]
    public void RecursionCountsOnceHoweverDeepItWent()
    {
        Assert.Equal("1 2 3", Collapsed(1, 2, 2, 2, 3));
        Assert.Equal(Collapsed(1, 2, 2, 3), Collapsed(1, 2, 2, 2, 2, 2, 3));
        Assert.Equal("1 2 3 4", Collapsed(1, 2, 3, 2, 3, 2, 3, 4));
        Assert.Equal("9 1 2 3 4 5 6 7 8", Collapsed(9, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8));
        // A cycle that is cut in its midst is one of other functions.
        Assert.Equal("1 2 1", Collapsed(1, 2, 1, 2, 1));
        Assert.Equal("1 2 1 3", Collapsed(1, 2, 1, 3));
    }

    [Fact]
    public void TheYoungest64FramesCount()
    {
        var deep = Enumerable.Range(0, 100).Select(k => (uint)k).ToArray();

        Assert.Equal(Key(deep[..64]), Key(deep));
        Assert.NotEqual(Key(deep[..63]), Key(deep));
    }

    [Fact]
    public void FunctionOffsetOrderAndModuleTellStacksApart()
    {
        StackFrame[] stack = [new(0, 1, 5), new(0, 2, 7)];
        StackFrame[][] others =
        [
            [new(0, 1, 6), new(0, 2, 7)],
            [new(0, 2, 7), new(0, 1, 5)],
            [new(0, 1, 5)],
            [new(0, 1, 5), new(1, 2, 7)],
        ];

        foreach (var other in others)
            Assert.Empty(
                StackKeys.Of(stack, [App, App], null, null, asks: false).Intersect(StackKeys.Of(other, [App, App], null, null, asks: false))
            );
    }

    [Fact]
    public void EveryIdentityThatTheModulesHaveInCommonFindsTheStack()
    {
        StackFrame[] stack = [new(1, 1, 5), new(0, 2, 7)];
        var whole = new StackModule(new ModuleIdentity { Name = "<anonymous-module-0>", BuildId = "aa" })
        {
            OtherName = "app",
            Build = new ModuleIdentity { CodeId = "cc", Sha256 = "dd" },
        };
        var named = new StackModule(new ModuleIdentity { Name = "lib.wasm" })
        {
            Build = new ModuleIdentity { CodeId = "ee", Sha256 = "ff" },
        };
        var keys = StackKeys.Of(stack, [whole, named], "1.0", null, asks: false);

        Assert.True(Finds(new() { Name = "app.wasm" }, new() { Name = "lib" }, "1.0"));
        Assert.True(Finds(new() { CodeId = "cc" }, new() { CodeId = "ee" }, null));
        Assert.True(Finds(new() { Sha256 = "dd", Name = "other" }, new() { Sha256 = "ff" }, "2.0"));
        Assert.True(Finds(new() { BuildId = "aa" }, new() { Name = "lib" }, "1.0"));
        Assert.False(Finds(new() { Name = "app.wasm" }, new() { Name = "lib" }, "1.1"));
        Assert.False(Finds(new() { CodeId = "ee" }, new() { CodeId = "cc" }, null));
        Assert.False(Finds(new() { BuildId = "ab" }, new() { Name = "lib" }, "1.0"));

        bool Finds(ModuleIdentity first, ModuleIdentity second, string? release) =>
            StackKeys.Of(stack, [new(first), new(second)], release, null, asks: true).Intersect(keys).Any();
    }

    [Fact]
    public void ANameThatSaysNothingNeedsARelease()
    {
        StackFrame[] stack = [new(0, 1, 5)];
        var nameless = new StackModule(new ModuleIdentity { Name = "<anonymous-module-0>" });

        Assert.Empty(StackKeys.Of(stack, [nameless], null, null, asks: false));
        Assert.Single(StackKeys.Of(stack, [nameless], "1.0", null, asks: false));
        Assert.Empty(StackKeys.Of(stack, [null], "1.0", null, asks: false));
    }

    [Fact]
    public void TheSendersOwnGroupingIsPartOfTheKey()
    {
        StackFrame[] stack = [new(0, 1, 5)];

        Assert.Empty(StackKeys.Of(stack, [App], null, ["a"], asks: false).Intersect(StackKeys.Of(stack, [App], null, ["b"], asks: false)));
        Assert.Empty(
            StackKeys.Of(stack, [App], null, ["ab"], asks: false).Intersect(StackKeys.Of(stack, [App], null, ["a", "b"], asks: false))
        );
        Assert.Equal(StackKeys.Of(stack, [App], null, ["a"], asks: false), StackKeys.Of(stack, [App], null, ["a"], asks: false));
    }

    private static string Collapsed(params uint[] functions) =>
        string.Join(' ', StackKeys.Collapse([.. functions.Select(f => new StackFrame(0, f, 1))]).Select(f => f.Function));

    private static IReadOnlyList<Guid> Key(uint[] functions) =>
        StackKeys.Of(StackKeys.Collapse([.. functions.Select(f => new StackFrame(0, f, 1))]), [App], null, null, asks: false);
}
