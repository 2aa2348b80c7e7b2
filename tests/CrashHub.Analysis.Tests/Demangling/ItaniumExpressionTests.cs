using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.Tests.Demangling;

public sealed class ItaniumExpressionTests
{
    [Theory]
    [InlineData("plfp_mlfp_fp_", "fp + fp * fp")]
    [InlineData("mlplfp_fp_fp_", "(fp + fp) * fp")]
    [InlineData("aSfp_aSfp_fp_", "fp = fp = fp")]
    [InlineData("cmfp_fp_", "fp, fp")]
    [InlineData("ssfp_fp_", "fp <=> fp")]
    [InlineData("gtfp_fp_", "(fp > fp)")]
    [InlineData("quLb1Efp_fp_", "true ? fp : fp")]
    [InlineData("ppfp_", "fp++")]
    [InlineData("pp_fp_", "++fp")]
    [InlineData("ngplfp_fp_", "-(fp + fp)")]
    [InlineData("ixfp_Li1E", "fp[1]")]
    [InlineData("dtfp_1x", "fp.x")]
    [InlineData("ptfp_1x", "fp->x")]
    [InlineData("dsfp_fp_", "fp.*fp")]
    [InlineData("pmfp_fp_", "fp->*fp")]
    [InlineData("fpT", "this")]
    [InlineData("fL0p1_", "fp1")]
    public void SpellsOperators(string expression, string expected) => AssertExpression(expression, expected);

    [Theory]
    [InlineData("clfp_Li1Efp_E", "fp(1, fp)")]
    [InlineData("cpfp_E", "(fp)()")]
    [InlineData("cvifp_", "(int)(fp)")]
    [InlineData("cvi_Li1ELi2EE", "(int)(1, 2)")]
    [InlineData("scPKifp_", "static_cast<int const*>(fp)")]
    [InlineData("dcPifp_", "dynamic_cast<int*>(fp)")]
    [InlineData("nw_iE", "new int")]
    [InlineData("gsnaLi1E_ipiLi2EE", "::new[](1) int(2)")]
    [InlineData("gsdafp_", "::delete[] fp")]
    [InlineData("sti", "sizeof (int)")]
    [InlineData("szfp_", "sizeof (fp)")]
    [InlineData("azfp_", "alignof (fp)")]
    [InlineData("tii", "typeid (int)")]
    [InlineData("nxfp_", "noexcept (fp)")]
    [InlineData("twfp_", "throw fp")]
    [InlineData("tr", "throw")]
    public void SpellsCallsAndKeywords(string expression, string expected) => AssertExpression(expression, expected);

    [Theory]
    [InlineData("sr1AE1g", "A::g")]
    [InlineData("gssr1A1BIiEE1g", "::A::B<int>::g")]
    [InlineData("srNS_1AE1g", "int*::A::g")]
    [InlineData("gs1g", "::g")]
    [InlineData("dtfp_dn1A", "fp.~A")]
    [InlineData("dtfp_onpl", "fp.operator+")]
    [InlineData("1gIiE", "g<int>")]
    public void SpellsUnresolvedNames(string expression, string expected) => AssertExpression(expression, expected);

    [Theory]
    [InlineData("ilLi1ELi2EE", "{1, 2}")]
    [InlineData("tl1Adi1aLi1Edi1bdi1cLi2EE", "A{.a = 1, .b.c = 2}")]
    [InlineData("tl1AdxLi0ELi1EdXLi1ELi3ELi2EE", "A{[0] = 1, [1 ... 3] = 2}")]
    [InlineData("soKiL_Z1xE8_1_2pE", "x.<int const at offset 8>")]
    [InlineData("mcM1AiL_Z1xE8E", "(int A::*)(x)")]
    [InlineData("u3fooiXfp_EE", "foo(int, fp)")]
    [InlineData("u8__uuidofti", "__uuidof(int)")]
    public void SpellsInitializersAndVendorExpressions(string expression, string expected) => AssertExpression(expression, expected);

    [Theory]
    [InlineData("_Z1fIJiiEEvDTflplT_E", "void f<int, int>(decltype((... + (int, int))))")]
    [InlineData("_Z1fIJiiEEvDTfrplT_E", "void f<int, int>(decltype(((int, int) + ...)))")]
    [InlineData("_Z1fIJiiEEvDTfLplLi0ET_E", "void f<int, int>(decltype((0 + ... + (int, int))))")]
    [InlineData("_Z1fIJiiEEvDTfRplT_Li0EE", "void f<int, int>(decltype(((int, int) + ... + 0)))")]
    [InlineData("_Z1fIJidEEvDTsZT_E", "void f<int, double>(decltype(sizeof...(int, double)))")]
    [InlineData("_Z1fIXgtLi1ELi2EEEvv", "void f<(1 > 2)>()")]
    [InlineData("_Z1fIXcvigtLi1ELi2EEEvv", "void f<(int)(1 > 2)>()")]
    public void SpellsFoldsPacksAndAngleBrackets(string name, string expected) =>
        Assert.Equal(expected, Demangler.Demangle(name, AnalysisLimits.Default).Text);

    private static void AssertExpression(string expression, string expected) =>
        Assert.Equal($"f(int*, decltype({expected}))", Demangler.Demangle($"_Z1fPiDT{expression}E", AnalysisLimits.Default).Text);
}
