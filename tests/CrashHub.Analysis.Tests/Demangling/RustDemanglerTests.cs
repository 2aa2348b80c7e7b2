using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.Tests.Demangling;

public sealed class RustDemanglerTests
{
    [Theory]
    [InlineData("_ZN4core3fmt5write17h0123456789abcdefE", "core::fmt::write")]
    [InlineData("__ZN4core3fmt5write17h0123456789abcdefE", "core::fmt::write")]
    [InlineData("_ZN3std2rt10lang_start28_$u7b$$u7b$closure$u7d$$u7d$17hb92c256875d4dd07E", "std::rt::lang_start::{{closure}}")]
    [InlineData("_ZN50_$LT$$RF$T$u20$as$u20$core..fmt..Debug$GT$$LP$$RP$3fmt17hb92c256875d4dd07E", "<&T as core::fmt::Debug>()::fmt")]
    [InlineData("_ZN9a$C$$BP$b1c17hb92c256875d4dd07E", "a,*b::c")]
    [InlineData("_ZN3foo3bar17hb92c256875d4dd07E.llvm.1234567890", "foo::bar")]
    [InlineData("_ZN3foo3bar17hb92c256875d4dd07E.115", "foo::bar")]
    [InlineData("_ZN9$u110000$17hb92c256875d4dd07E", "$u110000$")]
    [InlineData("_ZN5$u1b$17hb92c256875d4dd07E", "$u1b$")]
    public void DemanglesLegacyNamesWithoutTheirHash(string name, string expected) =>
        AssertDemangled(name, expected, MangledLanguage.RustLegacy);

    [Theory]
    [InlineData("_ZN4core3fmt17hZZZZZZZZZZZZZZZZE", "core::fmt::hZZZZZZZZZZZZZZZZ")]
    [InlineData("_ZN4core3fmt16h123456789abcdefE", "core::fmt::h123456789abcdef")]
    [InlineData("_ZN4core3fmt17h0123456789abcdefEv", "core::fmt::h0123456789abcdef()")]
    public void TakesNamesWithoutAHashForCpp(string name, string expected) => AssertDemangled(name, expected, MangledLanguage.Cpp);

    [Theory]
    [InlineData("_RNvCs1234_7mycrate3foo", "mycrate::foo")]
    [InlineData("_RNvNtC3std3mem8align_of.llvm.A5310EB9", "std::mem::align_of")]
    [InlineData("_RINvNtC3std3mem8align_ofjE", "std::mem::align_of::<usize>")]
    [InlineData("_RNvMC3foom3bar", "<u32>::bar")]
    [InlineData("_RNvXC3foomNtB2_1T3bar", "<u32 as foo::T>::bar")]
    [InlineData("_RNvYmNtC3foo1T3bar", "<u32 as foo::T>::bar")]
    [InlineData("_RNCNvC3foo3bar0", "foo::bar::{closure#0}")]
    [InlineData("_RNCNvC3foo3bars_1x", "foo::bar::{closure:x#1}")]
    [InlineData("_RNSC3foos_6vtable", "foo::{shim:vtable#1}")]
    [InlineData("_RINvC3foo3barINtB2_3FoomENtB2_3BazE", "foo::bar::<foo::Foo<u32>, foo::Baz>")]
    [InlineData("_RNvC3foou8gdel_5qa", "foo::gödel")]
    [InlineData("_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y", "utf8_idents::საჭმელად_გემრიელი_სადილი")]
    [InlineData("_RINvC3foo3barmEC3baz", "foo::bar::<u32>")]
    public void SpellsV0Paths(string name, string expected) => AssertDemangled(name, expected, MangledLanguage.RustV0);

    [Theory]
    [InlineData("RL_m", "&u32")]
    [InlineData("QShRe", "&mut [u8], &str")]
    [InlineData("PmOm", "*const u32, *mut u32")]
    [InlineData("Amj3_", "[u32; 3]")]
    [InlineData("TmETmmETE", "(u32,), (u32, u32), ()")]
    [InlineData("FmEu", "fn(u32)")]
    [InlineData("FUKCmEm", "unsafe extern \"C\" fn(u32) -> u32")]
    [InlineData("FK9fast_callEu", "extern \"fast-call\" fn()")]
    [InlineData("FG0_RL0_mRL1_nEu", "for<'a, 'b> fn(&'b u32, &'a i128)")]
    [InlineData("DNtC1x1ANtC1x1BEL_", "dyn x::A + x::B")]
    [InlineData("DG_INtC1x2FnTRL0_mEEp6OutputuEL_", "dyn for<'a> x::Fn<(&'a u32,), Output = ()>")]
    [InlineData("zvupbc", "!, ..., (), _, bool, char")]
    [InlineData("L_", "'_")]
    public void SpellsV0Types(string types, string expected) => AssertArguments(types, expected);

    [Theory]
    [InlineData("Kj7b_", "123")]
    [InlineData("Kanb_", "-11")]
    [InlineData("Kyffffffffffffffff_", "18446744073709551615")]
    [InlineData("Ko10000000000000000_", "0x10000000000000000")]
    [InlineData("Kb0_Kb1_", "false, true")]
    [InlineData("Kb_Kb00_Kb01_", "false, false, true")]
    [InlineData("Kc76_Kca_Kc27_Kc2202_Kc202e_", "'v', '\\n', '\\'', '∂', '\\u{202e}'")]
    [InlineData("Kp", "_")]
    [InlineData("Ke616263_", "{*\"abc\"}")]
    [InlineData("KRe616263_", "\"abc\"")]
    [InlineData("KRAh1_h2_E", "{&[1, 2]}")]
    [InlineData("KTh1_E", "{(1,)}")]
    [InlineData("KVNtC1x1SU", "{x::S}")]
    [InlineData("KVNtC1x1STh1_E", "{x::S(1)}")]
    [InlineData("KVNtC1x1SS1ah1_1bb0_E", "{x::S { a: 1, b: false }}")]
    public void SpellsV0Constants(string constants, string expected) => AssertArguments(constants, expected);

    [Theory]
    [InlineData("_RNvC3fooB_")]
    [InlineData("_RINvC3foo3barB99_E")]
    [InlineData("_RINvC3foo3barRL0_mE")]
    [InlineData("_RINvC3foo3barKb2_E")]
    [InlineData("_RINvC3foo3barKc110000_E")]
    [InlineData("_RNvC99999999999999999999999foo3bar")]
    [InlineData("_RNvC3fooC3bar")]
    [InlineData("_RNvC3foo3barX")]
    [InlineData("_RNvC3foou3_aaA")]
    public void LeavesMalformedV0Names(string name) => AssertDemangled(name, name, MangledLanguage.RustV0);

    private static void AssertArguments(string arguments, string expected) =>
        AssertDemangled($"_RINvC1a1f{arguments}E", $"a::f::<{expected}>", MangledLanguage.RustV0);

    private static void AssertDemangled(string name, string expected, MangledLanguage language) =>
        Assert.Equal(new(expected, language, name != expected), Demangler.Demangle(name, AnalysisLimits.Default));
}
