using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.Tests.Demangling;

public sealed class ItaniumTypeTests
{
    [Theory]
    [InlineData(
        "_Z1fivwbcahstijlmxynofdegz",
        "f(int, void, wchar_t, bool, char, signed char, unsigned char, short, unsigned short, int, unsigned int, long, unsigned long, long long, unsigned long long, __int128, unsigned __int128, float, double, long double, __float128, ...)"
    )]
    [InlineData("_Z1fDnDiDsDuDhDdDeDf", "f(std::nullptr_t, char32_t, char16_t, char8_t, half, decimal64, decimal128, decimal32)")]
    [InlineData("_Z1fDB7_DU8_", "f(_BitInt(7), unsigned _BitInt(8))")]
    [InlineData("_Z1fDF16_DF16b", "f(_Float16, std::bfloat16_t)")]
    [InlineData("_Z1fDAsDSDRm", "f(short _Accum, _Sat unsigned long _Fract)")]
    [InlineData("_Z1fu6__bf16u3fooIiE", "f(__bf16, foo(int))")]
    public void NamesBuiltinTypes(string name, string expected) => AssertDemangled(name, expected);

    [Theory]
    [InlineData("_Z1fPKcRVlOrPi", "f(char const*, long volatile&, int* restrict&&)")]
    [InlineData("_Z1fPFviE", "f(void (*)(int))")]
    [InlineData("_Z1fPFPFviEdE", "f(void (* (*)(double))(int))")]
    [InlineData("_Z1fPA5_PFviE", "f(void (* (*) [5])(int))")]
    [InlineData("_Z1fRA5_A6_i", "f(int (&) [5][6])")]
    [InlineData("_Z1fM1AKFvvRE", "f(void (A::*)() const &)")]
    [InlineData("_Z1fM1Ai", "f(int A::*)")]
    [InlineData("_Z1fM1AA3_i", "f(int(A::*) [3])")]
    [InlineData("_Z1fPDoFvvE", "f(void (*)() noexcept)")]
    [InlineData("_Z1fPDOLb1EEFvvE", "f(void (*)() noexcept(true))")]
    [InlineData("_Z1fPDwiEFvvE", "f(void (*)() throw(int))")]
    [InlineData("_Z1fPFYvvE", "f(void (*)())")]
    [InlineData("_Z1fIiEPFvT_ES0_", "void (*f<int>(int))(int)")]
    public void WrapsDeclarators(string name, string expected) => AssertDemangled(name, expected);

    [Theory]
    [InlineData("_Z1fIRiEvOT_", "void f<int&>(int&)")]
    [InlineData("_Z1fIOiEvRT_", "void f<int&&>(int&)")]
    [InlineData("_Z1fIOiEvOT_", "void f<int&&>(int&&)")]
    [InlineData("_Z1fIRA3_iEvOT_", "void f<int (&) [3]>(int (&) [3])")]
    public void CollapsesReferences(string name, string expected) => AssertDemangled(name, expected);

    [Theory]
    [InlineData("_Z1fCfGd", "f(float complex, double imaginary)")]
    [InlineData("_Z1fDv4_fDv8_pDv_i", "f(float vector[4], pixel vector[8], int vector[])")]
    [InlineData("_Z1fTs1ATu1BTe1C", "f(struct A, union B, enum C)")]
    [InlineData("_Z1fPU3AS1i", "f(int AS1*)")]
    [InlineData("_Z1fPU11objcproto1P11objc_object", "f(id<P>)")]
    [InlineData("_Z1fDtfp_E", "f(decltype(fp))")]
    [InlineData("_Z1fDk1CDK1C", "f(C auto, C decltype(auto))")]
    public void SpellsOtherTypes(string name, string expected) => AssertDemangled(name, expected);

    private static void AssertDemangled(string name, string expected) =>
        Assert.Equal(expected, Demangler.Demangle(name, AnalysisLimits.Default).Text);
}
