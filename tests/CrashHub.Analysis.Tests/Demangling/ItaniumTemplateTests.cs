using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.Tests.Demangling;

public sealed class ItaniumTemplateTests
{
    [Theory]
    [InlineData("_Z1fIiET_S0_", "int f<int>(int)")]
    [InlineData("_ZN1AIiE1fIdEET_S0_", "double A<int>::f<double>(A<int>)")]
    [InlineData("_Z1fI1AEvT_IiE", "void f<A>(A<int>)")]
    [InlineData("_Z1fILZ1gvEEvv", "void f<g()>()")]
    [InlineData("_Z1fIL_Z1gvEEvv", "void f<g()>()")]
    [InlineData("_Z1fIXadL_Z1gvEEEvv", "void f<&g()>()")]
    [InlineData("_Z1fITnDaLi5EEvv", "void f<5>()")]
    [InlineData("_Z1fITtTyE1XEvv", "void f<X>()")]
    public void RefersToArguments(string name, string expected) => AssertDemangled(name, expected);

    [Theory]
    [InlineData("_Z3fooIJidEEvDpT_", "void foo<int, double>(int, double)")]
    [InlineData("_Z3fooIJEEvDpT_", "void foo<>()")]
    [InlineData("_Z3fooIJEEviDpT_", "void foo<>(int)")]
    [InlineData("_Z3fooIJidEEvDpRKT_", "void foo<int, double>(int const&, double const&)")]
    [InlineData("_Z3fooIJidEEvDpPFvT_E", "void foo<int, double>(void (*)(int), void (*)(double))")]
    [InlineData("_Z3fooIJiEJdEEvDp1AIT_T0_E", "void foo<int, double>(A<int, double>)")]
    [InlineData("_Z3fooIJidEEDTcl3barspfp_EEDpT_", "decltype(bar(fp...)) foo<int, double>(int, double)")]
    public void ExpandsPacks(string name, string expected) => AssertDemangled(name, expected);

    [Theory]
    [InlineData("_Z1fILi5ELln5ELj6ELm7ELx8ELy9EEvv", "void f<5, -5l, 6u, 7ul, 8ll, 9ull>()")]
    [InlineData("_Z1fILb1ELb0ELc65ELs1ELDn0EEvv", "void f<true, false, (char)65, (short)1, nullptr>()")]
    [InlineData("_Z1fIL1E3EEvv", "void f<(E)3>()")]
    [InlineData("_Z1fILf40490fdbELd400921fb54442d18EEvv", "void f<0x1.921fb6p+1f, 0x1.921fb54442d18p+1>()")]
    [InlineData(
        "_Z1fILd0000000000000000ELd8000000000000000ELd7ff0000000000000ELd0000000000000001EEvv",
        "void f<0x0p+0, -0x0p+0, inf, 0x0.0000000000001p-1022>()"
    )]
    [InlineData("_Z1fILe4000c90fdaa22168c235EEvv", "void f<0xc.90fdaa22168c235p-2L>()")]
    [InlineData("_Z1fILA4_KcEEvv", "void f<\"<char const [4]>\">()")]
    [InlineData("_Z1fILUlvE_EEvv", "void f<[](){...}>()")]
    public void SpellsLiterals(string name, string expected) => AssertDemangled(name, expected);

    [Theory]
    [InlineData("_Z1fITk1CiEvT_", "void f<int>(int)")]
    [InlineData("_Z1fIiEvT_Q1CIT_E", "void f<int>(int) requires C<T>")]
    [InlineData("_Z1fIiEvT_QrqXpp_fp_E", "void f<int>(int) requires requires { ++fp; }")]
    [InlineData(
        "_Z1fIiEvT_QrQT_T__XplfL0p_fL0p0_NR1CTNT_1tEQ1DIT_EE",
        "void f<int>(int) requires requires (T, T) { {fp + fp0} noexcept -> C; typename T::t; requires D<T>; }"
    )]
    [InlineData("_ZZ1fvENKUlTk1CT_E_clIiEEDaS_", "auto f()::'lambda'<C $T>($T)::operator()<int>($T) const")]
    [InlineData("_Z1fUa9enable_ifIXLi1EEEi", "f(int) [enable_if:1]")]
    public void SpellsConstraints(string name, string expected) => AssertDemangled(name, expected);

    private static void AssertDemangled(string name, string expected) =>
        Assert.Equal(expected, Demangler.Demangle(name, AnalysisLimits.Default).Text);
}
