using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Tests.Signatures;

public sealed class SignatureV1Tests
{
    [Fact]
    public void TheYoungestFunctionDecides()
    {
        var signature = Compute(["a", "b", "c", "d"]);

        Assert.Equal("a", signature.Text);
        Assert.Equal(Compute(["a", "x"]).Fingerprint, signature.Fingerprint);
        Assert.NotEqual(Compute(["x", "b", "c", "d"]).Fingerprint, signature.Fingerprint);
        Assert.Equal(["a", "b", "c", "d"], signature.Stack);
    }

    [Theory]
    [InlineData("poolAlloc", "poolAlloc < load")]
    [InlineData("db_realloc", "db_realloc < load")]
    [InlineData("xfree", "xfree < load")]
    [InlineData("freeze", "freeze")]
    [InlineData("app::Pool::alloc", "app::Pool::alloc")]
    public void AnAllocatorsCallerDecidesToo(string function, string text) => Assert.Equal(text, Compute([function, "load", "main"]).Text);

    [Theory]
    [InlineData("app::parser::Parser::name(int)", "app::parser::Parser::name")]
    [InlineData("src/shop/Cart#total", "src/shop/Cart#total")]
    [InlineData("main.(*Server).handle", "main.Server.handle")]
    public void ANameThatSaysWhereItBelongsDecidesAlone(string function, string text) =>
        Assert.Equal(text, Compute([function, "app::main"]).Text);

    [Theory]
    [InlineData("app::Slab<T>::get", "app::Slab::get < app::serve")]
    [InlineData("app::Grid::operator[](int)", "app::Grid::operator[] < app::serve")]
    [InlineData("app::Slab<T>::get_or_make", "app::Slab::get_or_make")]
    public void AnAccessorsCallerDecidesToo(string function, string text) =>
        Assert.Equal(text, Compute([function, "app::serve", "app::main"]).Text);

    [Theory]
    [InlineData("core::panicking::panic_bounds_check", "bounds in app::pay")]
    [InlineData("core::result::unwrap_failed", "unwrap in app::pay")]
    [InlineData("alloc::raw_vec::capacity_overflow", "memory in app::pay")]
    [InlineData("core::panicking::panic", "panic in app::pay")]
    [InlineData("__assert_fail", "assert in app::pay")]
    [InlineData("std::__2::__throw_out_of_range[abi:nqn220108](char const*)", "bounds in app::pay")]
    public void TheRuntimeSaysWhatWentWrong(string function, string text) =>
        Assert.Equal(text, Compute(["abort", "rust_panic", function, "std::vector::at", "app::pay", "app::main"]).Text);

    [Fact]
    public void WhoEndsTheProgramWithoutAWordDecidesWithItsCaller() =>
        Assert.Equal("abort in app::die < app::load", Compute(["abort", "app::die", "app::load", "app::main"]).Text);

    [Fact]
    public void PanicMachineryIsSkippedAndTheTrapWithIt()
    {
        var signature = Compute(
            ["__rust_start_panic", "rust_panic", "core::panicking::panic_fmt", "app::pay", "app::serve", "std::rt::lang_start"],
            TrapKind.IntegerDivideByZero
        );

        Assert.Equal("panic in app::pay", signature.Text);
        Assert.Contains("skipped 4 runtime frames", signature.Notes);
    }

    [Fact]
    public void RecursionIsOneFrameHoweverDeep()
    {
        var shallow = Compute(["f", "g", "f", "g", "main"]);
        var deep = Compute(["f", "g", "f", "g", "f", "g", "f", "g", "main"]);

        Assert.Equal(["f", "g", "main"], deep.Stack);
        Assert.Equal(shallow.Fingerprint, deep.Fingerprint);
        Assert.Contains("collapsed 6 repeated frames", deep.Notes);
    }

    [Theory]
    [InlineData(TrapKind.IntegerDivideByZero, "arithmetic in f")]
    [InlineData(TrapKind.IntegerOverflow, "arithmetic in f")]
    [InlineData(TrapKind.IndirectCallToNull, "indirect-call in f")]
    [InlineData(TrapKind.TableOutOfBounds, "indirect-call in f")]
    [InlineData(TrapKind.Unreachable, "f")]
    [InlineData(TrapKind.MemoryOutOfBounds, "f")]
    [InlineData(TrapKind.Interrupted, "f")]
    public void TheTrapsClassIsAddedWhereItTellsBugsApart(TrapKind trap, string text) => Assert.Equal(text, Compute(["f", "g"], trap).Text);

    [Fact]
    public void KindsThatALostOperandLeavesOpenAreOneClass()
    {
        var known = Compute(["f"], TrapKind.IntegerOverflow).Fingerprint;

        Assert.Equal(known, Open(TrapKind.IntegerDivideByZero, TrapKind.IntegerOverflow));
        Assert.Equal(known, Open(TrapKind.IntegerDivideByZero, TrapKind.IntegerOverflow, TrapKind.MemoryOutOfBounds));

        static string Open(params TrapKind[] candidates) =>
            SignatureV1.Compute(new(Frames(["f"]), TrapKind.Unknown, candidates, null)).Fingerprint;
    }

    [Fact]
    public void AnExhaustedStackIsTheBugOfTheFunctionThatRecurs()
    {
        var one = Compute(["alloc", "value", "object", "value", "list", "value", "object", "value"], TrapKind.StackOverflow);
        var other = Compute(["peek", "object", "value", "list", "value", "list", "value", "object", "value"], TrapKind.StackOverflow);
        var unsaid = SignatureV1.Compute(
            new(
                Frames(["peek", "value", "list", "value", "value", "object", "value"]),
                TrapKind.Unknown,
                [TrapKind.StackOverflow, TrapKind.HostError],
                null
            )
        );

        Assert.Equal("stack-overflow in value", one.Text);
        Assert.Equal(one.Fingerprint, other.Fingerprint);
        Assert.Equal(one.Fingerprint, unsaid.Fingerprint);
        Assert.NotEqual(one.Fingerprint, Compute(["alloc", "value", "value", "value"], TrapKind.MemoryOutOfBounds).Fingerprint);
    }

    [Fact]
    public void AStackThatIsExhaustedByOneHugeFrameIsTakenAsAnyOther() =>
        Assert.Equal("fill", Compute(["fill", "main"], TrapKind.StackOverflow).Text);

    [Fact]
    public void AMutualCycleIsCutAnywhere() =>
        Assert.Equal(
            Compute(["a", "b", "c", "a", "b", "c", "a", "b", "c", "a"], TrapKind.StackOverflow).Fingerprint,
            Compute(["b", "c", "a", "b", "c", "a", "b", "c", "a", "b"], TrapKind.StackOverflow).Fingerprint
        );

    [Fact]
    public void LinesAndTemplateArgumentsDoNotDecide() =>
        Assert.Equal(
            Compute([new() { Function = "f<int>(int)", Line = 3 }]).Fingerprint,
            Compute([new() { Function = "f<long>(long)", Line = 9 }]).Fingerprint
        );

    [Fact]
    public void BodiesStandInForNames()
    {
        SignatureFrame[] here =
        [
            new()
            {
                Module = "m",
                FunctionIndex = 1,
                BodyHash = "b1:0011",
            },
        ];
        SignatureFrame[] relinked =
        [
            new()
            {
                Module = "n",
                FunctionIndex = 7,
                BodyHash = "b1:0011",
            },
        ];

        Assert.Equal(Compute(here).Fingerprint, Compute(relinked).Fingerprint);
        Assert.NotEqual(
            Compute([new() { Module = "m", FunctionIndex = 1 }]).Fingerprint,
            Compute([new() { Module = "m", FunctionIndex = 2 }]).Fingerprint
        );
    }

    [Fact]
    public void NamelessMachineryThatNeverReturnsIsSkippedAndItsLastStandsForTheFailure()
    {
        var panics = Compute([
            Nameless("b1:01", true),
            Nameless("b1:02", false),
            Nameless("b1:03", true),
            Nameless("b1:0a", false),
            Nameless("b1:0b", false),
        ]);

        Assert.Equal("b1:03 in b1:0a", panics.Text);
        Assert.Equal(["b1:0a", "b1:0b"], panics.Stack);
        Assert.Contains("skipped 3 frames that were called not to return", panics.Notes);
    }

    [Fact]
    public void AProgramsOwnLoopThatNeverReturnsIsNoMachinery() =>
        Assert.Equal(
            "b1:0a < b1:0b",
            Compute([
                Nameless("b1:0a", false),
                Nameless("b1:0b", false),
                Nameless("b1:0c", false),
                Nameless("b1:0d", true),
                Nameless("b1:0e", false),
            ]).Text
        );

    [Fact]
    public void OfLibrariesTheYoungestMayDecide()
    {
        const string crate = "/home/u/.cargo/registry/src/x/toml-0.5/src/lib.rs";
        var signature = Compute([
            new() { Function = "core::panicking::panic" },
            new() { Function = "toml::de::parse", File = crate },
            new() { Function = "toml::from_str", File = crate },
            new() { Function = "app::load", File = "src/load.rs" },
            new() { Function = "app::main", File = "src/main.rs" },
        ]);

        Assert.Equal("panic in toml::de::parse", signature.Text);
        Assert.Equal(["toml::de::parse", "app::load", "app::main"], signature.Stack);
        Assert.Contains("skipped 1 library frames", signature.Notes);
    }

    [Fact]
    public void TheSendersFingerprintReplacesOrExtends()
    {
        var own = Compute(["a"], ["mine"]);
        var extended = Compute(["a"], ["{{ default }}", "mine"]);

        Assert.Equal(own.Fingerprint, Compute(["b"], ["mine"]).Fingerprint);
        Assert.NotEqual(extended.Fingerprint, Compute(["b"], ["{{default}}", "mine"]).Fingerprint);
        Assert.NotEqual(Compute(["a"]).Fingerprint, extended.Fingerprint);
        Assert.Equal("a | mine", extended.Text);
    }

    [Fact]
    public void AStackOfRuntimeFramesOnlyStillTellsBugsApart()
    {
        var signature = Compute(["abort", "exit"]);

        Assert.Equal("abort < exit", signature.Text);
        Assert.Contains("only runtime frames: all of them are used", signature.Notes);
        Assert.NotEqual(Compute(["abort", "memcpy"]).Fingerprint, signature.Fingerprint);
    }

    /// <summary>Line tables without names know of inlined calls, and nothing to call them by.</summary>
    [Fact]
    public void AnInlinedCallOfWhichNothingIsKnownIsNoFrame()
    {
        var unknown = new SignatureFrame
        {
            Inline = true,
            Module = "app",
            File = "src/lib.rs",
        };

        Assert.Equal(
            Compute([Nameless("b1:aa", false), Nameless("b1:bb", false)]).Fingerprint,
            Compute([unknown, Nameless("b1:aa", false), unknown, Nameless("b1:bb", false)]).Fingerprint
        );
        Assert.Equal("app![?]", Compute([unknown]).Text);
    }

    /// <summary>Where files tell whose the bodies are: what the program called gives the failure, and where it called the end itself its caller counts.</summary>
    [Fact]
    public void SourceFilesTellTheRuntimesBodiesFromTheProgramsOwn()
    {
        static SignatureFrame At(string body, string? file) =>
            new()
            {
                BodyHash = body,
                File = file,
                Module = "app",
            };
        var (end, bounds) = (At("b1:end", null), At("b1:bounds", "/rustc/1/library/core/src/panicking.rs"));
        var (own, caller) = (At("b1:own", "src/lib.rs"), At("b1:caller", "src/main.rs"));

        Assert.Equal("b1:bounds in b1:own", Compute([end, bounds, own, caller]).Text);
        Assert.Equal("b1:end in b1:own < b1:caller", Compute([end, own, caller]).Text);
        Assert.Equal("b1:end < b1:own", Compute([end with { Module = "other" }, own, caller]).Text);
    }

    [Fact]
    public void AStackWithoutFramesHasASignature() => Assert.Equal(["no frames"], Compute(Array.Empty<string>()).Notes);

    [Fact]
    public void FramesPastTheLimitAreNotLookedAt()
    {
        var deep = Enumerable.Range(0, 256).Select(_ => "malloc").Append("late");

        Assert.Equal("malloc", Compute(deep).Text);
        Assert.Equal("late", Compute(deep.Skip(1)).Text);
    }

    [Fact]
    public void TheAlgorithmsNameCarriesTheHashOfItsLists() => Assert.Matches("^v1\\+[0-9a-f]{8}$", SignatureV1.Algorithm);

    private static SignatureFrame Nameless(string body, bool neverReturned) => new() { BodyHash = body, NeverReturned = neverReturned };

    [Fact]
    public void TheComputedFingerprintAloneIsNoOther()
    {
        var plain = Compute(["a", "b"]);

        Assert.Equal(plain.Fingerprint, Compute(["a", "b"], ["{{ default }}"]).Fingerprint);
        Assert.Equal(plain.Text, Compute(["a", "b"], ["{{default}}"]).Text);
        Assert.NotEqual(plain.Fingerprint, Compute(["a", "b"], ["{{ default }}", "{{ default }}"]).Fingerprint);
    }

    /// <summary>Libraries without symbols, and what lies where a wild pointer led, are frames of any bug.</summary>
    [Theory]
    [InlineData("??")]
    [InlineData("?")]
    [InlineData("<unknown>")]
    [InlineData("<signal handler called>")]
    [InlineData("vtable for app::Stage")]
    [InlineData("typeinfo name for app::Stage")]
    public void FramesOfWhichNothingIsKnownAreNone(string function)
    {
        var signature = Compute([function, "a", function, "b", "c"]);

        Assert.Equal("a", signature.Text);
        Assert.Equal(["a", "b", "c"], signature.Stack);
        Assert.Equal(Compute([function]).Fingerprint, Compute([function, function, function]).Fingerprint);
    }

    [Fact]
    public void AFrameWithoutNameIsOneWhereItsBodyOrIndexIsKnown()
    {
        Assert.Equal("b1:0 < a", Compute([new() { Function = "??", BodyHash = "b1:0" }, new() { Function = "a" }]).Text);
        Assert.Equal("m![7] < a", Compute([new() { Module = "m", FunctionIndex = 7 }, new() { Function = "a" }]).Text);
    }

    /// <summary>Native crashes come without a trap: 48 frames of recurring functions are an exhausted stack, 47 may be a deep one.</summary>
    [Theory]
    [InlineData(48, true)]
    [InlineData(47, false)]
    public void ADeepStackOfRecurringFunctionsIsExhausted(int deep, bool isExhausted)
    {
        var frames = Enumerable.Range(0, deep).Select(at => at % 2 == 0 ? "eval" : "call").ToList();
        string[] other = ["alloc", .. frames.Take(deep - 1)];

        var (one, two) = (Compute(frames, TrapKind.Unknown), Compute(other, TrapKind.Unknown));

        Assert.Equal(isExhausted, one.Fingerprint == two.Fingerprint);
        Assert.NotEqual(Compute(frames).Fingerprint, Compute(other).Fingerprint);
        Assert.Equal("assert in eval", Compute(["abort", "__assert_fail", .. frames], TrapKind.Unknown).Text);
    }

    /// <summary>A stack in linear memory ends in memory: the frames that the engine keeps, cut off inside the recursion, say so.</summary>
    [Theory]
    [InlineData(16, true)]
    [InlineData(15, false)]
    public void AStackThatLeftMemoryIsExhausted(int kept, bool isExhausted)
    {
        string[] frames = [.. Enumerable.Range(0, kept).Select(at => at % 2 == 0 ? "eval" : "call")];
        string[] turned = [.. Enumerable.Range(1, kept).Select(at => at % 2 == 0 ? "eval" : "call")];

        Assert.Equal(
            isExhausted,
            Compute(frames, TrapKind.MemoryOutOfBounds).Fingerprint == Compute(turned, TrapKind.MemoryOutOfBounds).Fingerprint
        );
        Assert.Equal("eval", Compute([.. frames, "main"], TrapKind.MemoryOutOfBounds).Text);
        Assert.Equal("eval", Compute(frames, TrapKind.Unreachable).Text);
    }

    /// <summary>What the last lap called stands there once: four functions where the engine keeps 20, twelve where a native unwinder keeps 64.</summary>
    [Theory]
    [InlineData(TrapKind.MemoryOutOfBounds, 20, 4, true)]
    [InlineData(TrapKind.MemoryOutOfBounds, 20, 5, false)]
    [InlineData(TrapKind.Unknown, 64, 12, true)]
    [InlineData(TrapKind.Unknown, 64, 13, false)]
    public void AStackThatWasCutInItsRecursionIsExhausted(TrapKind trap, int kept, int edge, bool isExhausted)
    {
        var called = Enumerable.Range(0, edge).Select(at => $"leaf{at}");
        string[] frames = [.. called, .. Enumerable.Range(edge, kept - edge).Select(at => at % 2 == 0 ? "eval" : "call")];
        var text = isExhausted ? "stack-overflow in call" : "leaf0";

        Assert.Equal(text, Compute(frames, trap).Text);
        Assert.Equal("leaf0", Compute([.. frames, "main"], trap).Text);
    }

    /// <summary>Whichever of its ways a recursion went, the function that all of them pass stands for it; closures belong to their function.</summary>
    [Fact]
    public void TheFunctionThatMostOthersOfARecursionCallStandsForIt()
    {
        string[] lap = ["eval", "call", "eval", "binary"];
        string[] mixed = ["call", "eval", "call", "eval", "call", "eval", "eval", "call"];
        string[] closures = ["app::weigh::{{closure}}", "app::fold", "app::weigh::{{closure}}", "app::fold", "app::weigh::{{closure}}"];

        Assert.Equal("stack-overflow in eval", Compute([.. lap, .. lap, .. lap], TrapKind.StackOverflow).Text);
        Assert.Equal("stack-overflow in eval", Compute(mixed, TrapKind.StackOverflow).Text);
        Assert.Equal("stack-overflow in app::weigh", Compute([.. closures, .. closures], TrapKind.StackOverflow).Text);
    }

    [Fact]
    public void ADeepStackOfDifferentFunctionsIsNotExhausted()
    {
        string[] frames = [.. Enumerable.Range(0, 60).Select(at => $"f{at % 20}")];

        Assert.Equal("f0", Compute([.. frames, "main"], TrapKind.Unknown).Text);
    }

    [Theory]
    [InlineData("std::vector<int, std::allocator<int>>::_M_range_check(unsigned long) const", "bounds in app::pay")]
    [InlineData("std::__cxx11::basic_string<char>::_M_check(unsigned long, char const*) const", "bounds in app::pay")]
    [InlineData("std::__throw_invalid_argument(char const*)", "argument in app::pay")]
    [InlineData("std::__1::__libcpp_verbose_abort(char const*, ...)", "assert in app::pay")]
    public void NativeLibrariesSayWhatWentWrong(string function, string text) =>
        Assert.Equal(text, Compute(["abort", "??", function, "app::pay", "main"]).Text);

    private static CrashSignature Compute(SignatureFrame[] frames) => SignatureV1.Compute(new(frames, TrapKind.Unreachable, [], null));

    private static CrashSignature Compute(IEnumerable<string> functions, TrapKind trap = TrapKind.Unreachable) =>
        SignatureV1.Compute(new(Frames(functions), trap, [], null));

    private static CrashSignature Compute(IEnumerable<string> functions, string[] fingerprint) =>
        SignatureV1.Compute(new(Frames(functions), TrapKind.Unreachable, [], fingerprint));

    private static SignatureFrame[] Frames(IEnumerable<string> functions) =>
        [.. functions.Select(name => new SignatureFrame { Function = name })];
}
