using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Traps;
using CrashHub.Server.Data;

namespace CrashHub.Server.Tests.Data;

public sealed class StoredSignatureInputTests
{
    [Fact]
    public void WhatIsPackedComesBackButForLines()
    {
        var input = new SignatureInput(
            [
                new()
                {
                    Function = "app::pay<T>",
                    File = "src/pay.rs",
                    Line = 7,
                    Module = "app.wasm",
                    Inline = true,
                    Language = "rust",
                },
                new()
                {
                    Module = "app.wasm",
                    BodyHash = "b1:00",
                    FunctionIndex = 70_000_000_000,
                    NeverReturned = true,
                },
                new(),
            ],
            TrapKind.Unknown,
            [TrapKind.IntegerDivideByZero, TrapKind.IntegerOverflow],
            ["{{ default }}", "ä", ""]
        )
        {
            ShownTrap = TrapKind.IntegerOverflow,
        };

        var back = StoredSignatureInput.Unpack(StoredSignatureInput.Pack(input))!;

        Assert.Equal(input.Frames.Select(frame => frame with { Line = null }), back.Frames);
        Assert.Equal((input.Trap, input.ShownTrap), (back.Trap, back.ShownTrap));
        Assert.Equal(input.Candidates, back.Candidates);
        Assert.Equal(input.Fingerprint, back.Fingerprint);
    }

    [Fact]
    public void AStackWithoutFramesOrFingerprintComesBack()
    {
        var back = StoredSignatureInput.Unpack(StoredSignatureInput.Pack(new([], TrapKind.Unreachable, [], null)))!;

        Assert.Equal((TrapKind.Unreachable, null), (back.Trap, back.Fingerprint));
        Assert.Empty(back.Frames);
    }

    [Fact]
    public void ADeepStackKeepsItsYoungEndAndWhatIsNewBelow()
    {
        var deep = Enumerable.Repeat(Named("f"), 100_000).Append(Named("main")).ToList();
        var wide = Enumerable.Range(0, 5_000).Select(k => Named($"f{k}")).ToList();

        var back = StoredSignatureInput.Unpack(StoredSignatureInput.Pack(new(deep, TrapKind.StackOverflow, [], null)))!;
        var cut = StoredSignatureInput.Unpack(StoredSignatureInput.Pack(new(wide, TrapKind.StackOverflow, [], null)))!;

        Assert.Equal(StoredSignatureInput.Verbatim + 1, back.Frames.Count);
        Assert.Equal("main", back.Frames[^1].Function);
        Assert.Equal(SignatureV1.Compute(new(deep, TrapKind.StackOverflow, [], null)).Fingerprint, SignatureV1.Compute(back).Fingerprint);
        Assert.Equal(StoredSignatureInput.MaxFrames, cut.Frames.Count);
    }

    private static SignatureFrame Named(string function) => new() { Function = function };
}
