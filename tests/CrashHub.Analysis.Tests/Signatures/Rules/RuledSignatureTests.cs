using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Tests.Signatures.Rules;

public sealed class RuledSignatureTests
{
    [Fact]
    public void AnIgnoredFrameIsAsIfItWereNotThere()
    {
        var without = Compute(["b", "c", "d"]);
        var ignored = Compute(["a", "b", "c", "d"], "function:a ignore");

        Assert.Equal((without.Fingerprint, without.Text), (ignored.Fingerprint, ignored.Text));
        Assert.Contains("1 frames ignored by the project's rules", ignored.Notes);
    }

    [Fact]
    public void MarksOverruleTheLists()
    {
        Assert.Equal("malloc < main", Compute(["malloc", "main"], "function:malloc in-app").Text);
        Assert.Equal("main", Compute(["helper", "main"], "function:helper not-in-app").Text);
    }

    [Fact]
    public void AStackOfIgnoredFramesOnlyIsUsedAsItIs() =>
        Assert.Contains("a", Compute(["a"], "function:a ignore").Text, StringComparison.Ordinal);

    [Fact]
    public void AGroupStandsForTheSignature()
    {
        var one = Compute(["a", "b"], "function:b group \"render\"");
        var other = Compute(["x", "y", "z", "b"], "function:b group \"render\"");

        Assert.Equal("render", one.Text);
        Assert.Equal(one.Fingerprint, other.Fingerprint);
        Assert.Contains("grouped by the rule of line 1", one.Notes);
        Assert.NotEqual(Compute(["render"]).Fingerprint, one.Fingerprint);
    }

    [Fact]
    public void TheSendersFingerprintMayHoldTheGroup()
    {
        const string rule = "function:b group \"render\"";
        var one = SignatureV1.Compute(new([new() { Function = "b" }], TrapKind.Unknown, [], ["{{ default }}", "eu"]), Read(rule));
        var other = SignatureV1.Compute(new([new() { Function = "b" }], TrapKind.Unknown, [], ["{{ default }}", "us"]), Read(rule));

        Assert.Equal("render | eu", one.Text);
        Assert.NotEqual(one.Fingerprint, other.Fingerprint);
    }

    [Fact]
    public void TheAlgorithmsNameEndsInTheHashOfTheRules()
    {
        var rules = Read("function:a ignore");

        Assert.Equal($"{SignatureV1.Algorithm}+{rules.Hash}", Compute(["a", "b"], "function:a ignore").Algorithm);
        Assert.Equal(SignatureV1.Algorithm, Compute(["a"], "# none").Algorithm);
    }

    [Fact]
    public void ATrapOfARuleIsTheOneThatTheReportShows()
    {
        var frames = new[]
        {
            new SignatureFrame { Function = "work" },
            new SignatureFrame { Function = "main" },
        };
        var rules = Read("trap:stack-overflow group \"deep\"");
        // The host's word for an instruction that leaves open what it was; without it the crash is of no such trap.
        var told = new SignatureInput(frames, TrapKind.Unknown, [TrapKind.Unreachable, TrapKind.StackOverflow], null)
        {
            ShownTrap = TrapKind.StackOverflow,
        };
        var untold = told with { ShownTrap = TrapKind.Unknown };

        Assert.Equal("deep", SignatureV1.Compute(told, rules).Text);
        Assert.NotEqual("deep", SignatureV1.Compute(untold, rules).Text);
        Assert.Equal(SignatureV1.Compute(untold).Fingerprint, SignatureV1.Compute(told).Fingerprint);
    }

    private static CrashSignature Compute(string[] functions, string rules = "") =>
        SignatureV1.Compute(
            new([.. functions.Select(f => new SignatureFrame { Function = f })], TrapKind.Unreachable, [], null),
            Read(rules)
        );

    private static GroupingRules Read(string text)
    {
        var rules = GroupingRules.Parse(text, out var faults);
        Assert.Empty(faults);
        return rules;
    }
}
