using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Tests.Signatures.Rules;

public sealed class GroupingRulesTests
{
    [Theory]
    [InlineData("function:parse ignore", FrameVerdict.Ignore)]
    [InlineData("function:app::pars* ignore", FrameVerdict.None)]
    [InlineData("function:pars* in-app", FrameVerdict.InApp)]
    [InlineData("\tfunction:*ars*  not-in-app # why", FrameVerdict.NotInApp)]
    [InlineData("function:\"parse(char const*)\" in-app", FrameVerdict.InApp)]
    [InlineData("function:\"parse(char const\\*)\" in-app", FrameVerdict.InApp)]
    [InlineData("function:\"parse(char\\*)\" in-app", FrameVerdict.None)]
    [InlineData("file:*/vendor/* not-in-app", FrameVerdict.NotInApp)]
    [InlineData("file:*/vendor/* !function:parse not-in-app", FrameVerdict.None)]
    [InlineData("module:app.wasm trap:unreach* ignore", FrameVerdict.Ignore)]
    [InlineData("trap:stack-overflow ignore", FrameVerdict.None)]
    [InlineData("function:Parse ignore", FrameVerdict.None)]
    [InlineData("function:* in-app\nfunction:parse ignore", FrameVerdict.InApp)]
    public void TheFirstRuleThatFitsDecides(string text, FrameVerdict expected)
    {
        var frame = new SignatureFrame
        {
            Function = "parse(char const*)",
            File = "C:\\src/vendor/json.c",
            Module = "app.wasm",
        };

        Assert.Equal(expected, Read(text).VerdictOf(frame, TrapKind.Unreachable));
    }

    [Theory]
    [InlineData("function:a ignore\nfunction:b", 2, 11, "action is missing")]
    [InlineData("  name:b ignore", 1, 3, "'name' is no matcher")]
    [InlineData("function: ignore", 1, 10, "1 to 256 characters")]
    [InlineData("function:a ignore in-app", 1, 19, "nothing may follow")]
    [InlineData("function:a group", 1, 17, "is missing")]
    [InlineData("function:a group two words", 1, 22, "nothing may follow")]
    [InlineData("function:a group \"\"", 1, 18, "1 to 256 characters")]
    [InlineData("function:\"a b ignore", 1, 10, "quote is not closed")]
    [InlineData("ignore", 1, 1, "matcher must come before")]
    [InlineData("function:a\u0001 ignore", 1, 11, "control character")]
    public void AFaultNamesLineAndColumn(string text, int line, int column, string detail)
    {
        var rules = GroupingRules.Parse(text, out var faults);

        var fault = Assert.Single(faults);
        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
        Assert.Same(GroupingRules.None, rules);
    }

    [Fact]
    public void AllFaultsAreTold()
    {
        GroupingRules.Parse("x\nfunction:a ignore\r\ny", out var faults);

        Assert.Equal([1, 3], faults.Select(fault => fault.Line));
    }

    [Fact]
    public void AsManyRulesAsTheLimitAreTakenAndNoMore()
    {
        var most = string.Join('\n', Enumerable.Repeat("# why\nfunction:a ignore", GroupingRules.MaxRules));

        Assert.Equal(GroupingRules.MaxRules, Read(most).Count);
        GroupingRules.Parse(most + "\nfunction:a ignore", out var faults);
        Assert.Contains("more than 100 rules", Assert.Single(faults).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void AsManyBytesAsTheLimitAreTakenAndNoMore()
    {
        var most = "#" + new string('ä', (GroupingRules.MaxBytes - 2) / 2) + ".";

        Assert.True(Read(most).IsEmpty);
        GroupingRules.Parse(most + ".", out var faults);
        Assert.Contains("longer than 16384 bytes", Assert.Single(faults).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void AMatcherIsAsLongAsTheLimitAndNoLonger()
    {
        var most = "function:" + new string('a', GroupingRules.MaxText - 1) + "*";

        Assert.Equal(1, Read(most + " ignore").Count);
        GroupingRules.Parse(most + "a ignore", out var faults);
        Assert.Single(faults);
    }

    [Fact]
    public void ARuleHasAsManyMatchersAsTheLimitAndNoMore()
    {
        var most = string.Concat(Enumerable.Repeat("function:a ", GroupingRules.MaxMatchers));

        Assert.Equal(1, Read(most + "ignore").Count);
        GroupingRules.Parse(most + "function:a ignore", out var faults);
        Assert.Single(faults);
    }

    [Fact]
    public void TheHashFollowsWhatRulesDo()
    {
        var hash = Read("function:a ignore\nfile:b in-app").Hash;

        Assert.Matches("^[0-9a-f]{8}$", hash);
        Assert.Equal(hash, Read("# first\n  function:\"a\"   ignore # why\r\n\r\nfile:b in-app\n").Hash);
        Assert.NotEqual(hash, Read("file:b in-app\nfunction:a ignore").Hash);
        Assert.NotEqual(Read("function:a* ignore").Hash, Read("function:a\\* ignore").Hash);
        Assert.Equal("", Read("# nothing yet").Hash);
    }

    [Fact]
    public void TheFirstGroupingRuleThatFitsAnyFrameDecides()
    {
        var rules = Read("function:main group \"by main\"\nfunction:parse group \"by parse\"");

        Assert.Equal(new RuleGroup("by main", 1), rules.GroupOf([Named("parse"), Named("main")], TrapKind.Unknown));
        Assert.Equal(new RuleGroup("by parse", 2), rules.GroupOf([Named("parse")], TrapKind.Unknown));
        Assert.Null(rules.GroupOf([Named("x")], TrapKind.Unknown));
    }

    [Fact]
    public void RulesLookAtTheYoungestFramesOnly()
    {
        var rules = Read("function:main group \"deep\"");
        SignatureFrame[] below = [.. Enumerable.Repeat(Named("f"), GroupingRules.MaxFrames - 1), Named("main")];

        Assert.NotNull(rules.GroupOf(below, TrapKind.Unknown));
        Assert.Null(rules.GroupOf([Named("f"), .. below], TrapKind.Unknown));
    }

    private static SignatureFrame Named(string function) => new() { Function = function };

    private static GroupingRules Read(string text)
    {
        var rules = GroupingRules.Parse(text, out var faults);
        Assert.Empty(faults);
        return rules;
    }
}
