using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Tests.Signatures;

public sealed class SignatureV0Tests
{
    [Fact]
    public void ThreeFramesOfTheProgramDecide()
    {
        var signature = Compute(["a", "b", "c", "d"]);

        Assert.Equal("unreachable in a < b < c", signature.Text);
        Assert.Equal(Compute(["a", "b", "c", "e"]).Fingerprint, signature.Fingerprint);
        Assert.NotEqual(Compute(["a", "b", "x", "d"]).Fingerprint, signature.Fingerprint);
    }

    [Fact]
    public void PanicMachineryIsSkippedAndTheTrapWithIt()
    {
        var signature = Compute([
            "__rust_start_panic",
            "rust_panic",
            "core::panicking::panic_fmt",
            "app::pay",
            "app::serve",
            "std::rt::lang_start",
        ]);

        Assert.Equal("app::pay < app::serve", signature.Text);
        Assert.Contains("skipped 4 runtime frames", signature.Notes);
    }

    [Fact]
    public void RecursionIsOneFrameHoweverDeep()
    {
        var shallow = Compute(["f", "g", "f", "g", "main"]);
        var deep = Compute(["f", "g", "f", "g", "f", "g", "f", "g", "main"]);

        Assert.Equal("unreachable in f < g < main", deep.Text);
        Assert.Equal(shallow.Fingerprint, deep.Fingerprint);
    }

    [Fact]
    public void KindsThatALostOperandLeavesOpenAreOneClass()
    {
        var open = SignatureV0.Compute(Frames(["f"]), TrapKind.Unknown, [TrapKind.IntegerDivideByZero, TrapKind.IntegerOverflow]);

        Assert.Equal(SignatureV0.Compute(Frames(["f"]), TrapKind.IntegerOverflow, []).Fingerprint, open.Fingerprint);
    }

    [Fact]
    public void LinesAndTemplateArgumentsDoNotDecide() =>
        Assert.Equal(
            SignatureV0.Compute([new() { Function = "f<int>(int)", Line = 3 }], TrapKind.Unreachable, []).Fingerprint,
            SignatureV0.Compute([new() { Function = "f<long>(long)", Line = 9 }], TrapKind.Unreachable, []).Fingerprint
        );

    [Fact]
    public void FramesWithoutNamesAreToldApartByIndex() =>
        Assert.NotEqual(
            SignatureV0.Compute([new() { Module = "m", FunctionIndex = 1 }], TrapKind.Unreachable, []).Fingerprint,
            SignatureV0.Compute([new() { Module = "m", FunctionIndex = 2 }], TrapKind.Unreachable, []).Fingerprint
        );

    [Fact]
    public void TheSendersFingerprintReplacesOrExtends()
    {
        var own = SignatureV0.Compute(Frames(["a"]), TrapKind.Unreachable, [], ["mine"]);
        var other = SignatureV0.Compute(Frames(["b"]), TrapKind.Unreachable, [], ["mine"]);
        var extended = SignatureV0.Compute(Frames(["a"]), TrapKind.Unreachable, [], ["{{ default }}", "mine"]);
        var extendedOther = SignatureV0.Compute(Frames(["b"]), TrapKind.Unreachable, [], ["{{ default }}", "mine"]);

        Assert.Equal(own.Fingerprint, other.Fingerprint);
        Assert.NotEqual(extended.Fingerprint, extendedOther.Fingerprint);
        Assert.NotEqual(Compute(["a"]).Fingerprint, extended.Fingerprint);
    }

    [Fact]
    public void AStackOfRuntimeFramesOnlyStillTellsBugsApart()
    {
        var signature = Compute(["abort", "exit"]);

        Assert.Equal("abort < exit", signature.Text);
        Assert.NotEqual(Compute(["abort", "memcpy"]).Fingerprint, signature.Fingerprint);
    }

    [Fact]
    public void TheAlgorithmsNameCarriesTheHashOfItsLists() => Assert.Matches("^v0\\+[0-9a-f]{8}$", SignatureV0.Algorithm);

    private static CrashSignature Compute(IEnumerable<string> functions) =>
        SignatureV0.Compute(Frames(functions), TrapKind.Unreachable, []);

    private static SignatureFrame[] Frames(IEnumerable<string> functions) =>
        [.. functions.Select(name => new SignatureFrame { Function = name })];
}
