using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.Tests.Demangling;

public sealed class ItaniumNameTests
{
    [Theory]
    [InlineData("_Z1fv", "f()")]
    [InlineData("_ZL1fv", "f()")]
    [InlineData("_ZN1a1b1cEi", "a::b::c(int)")]
    [InlineData("_ZNKR1A1fEv", "A::f() const &")]
    [InlineData("_ZNVKO1A1fEv", "A::f() const volatile &&")]
    [InlineData("_ZN12_GLOBAL__N_11fEv", "(anonymous namespace)::f()")]
    [InlineData("_ZNH1A1fES_i", "A::f(this A, int)")]
    [InlineData("_Z1fB3abcB3defv", "f[abi:abc][abi:def]()")]
    [InlineData("_ZDC1a1bE", "[a, b]")]
    [InlineData("_ZN1AF1fEv", "A::friend f()")]
    public void SpellsScopesAndTags(string name, string expected) => AssertDemangled(name, expected);

    [Theory]
    [InlineData("_ZN1AC1Ev", "A::A()")]
    [InlineData("_ZN1AC2Ev", "A::A()")]
    [InlineData("_ZN1AD0Ev", "A::~A()")]
    [InlineData("_ZN1AIiED2Ev", "A<int>::~A()")]
    [InlineData("_ZN1ACI11BEi", "A::A(int)")]
    [InlineData("_ZN1AB3abcC1Ev", "A[abi:abc]::A()")]
    [InlineData("_ZNSsC1Ev", "std::basic_string<char, std::char_traits<char>, std::allocator<char>>::basic_string()")]
    [InlineData("_ZNSt9exceptionD1Ev", "std::exception::~exception()")]
    public void NamesConstructorsAndDestructorsAfterTheirClass(string name, string expected) => AssertDemangled(name, expected);

    [Theory]
    [InlineData("_ZplRK1AS1_", "operator+(A const&, A const&)")]
    [InlineData("_ZN1AnwEm", "A::operator new(unsigned long)")]
    [InlineData("_ZN1AdaEPv", "A::operator delete[](void*)")]
    [InlineData("_ZN1AclEv", "A::operator()()")]
    [InlineData("_ZN1AawEv", "A::operator co_await()")]
    [InlineData("_ZN1AssERKS_", "A::operator<=>(A const&)")]
    [InlineData("_Zli2_xy", "operator\"\" _x(unsigned long long)")]
    [InlineData("_ZN1AcviEv", "A::operator int()")]
    [InlineData("_ZN1AcvPFivEEv", "A::operator int (*)()()")]
    [InlineData("_ZN1AcvT_IiEEv", "A::operator int<int>()")]
    public void SpellsOperators(string name, string expected) => AssertDemangled(name, expected);

    [Theory]
    [InlineData("_ZNSt3__26vectorIiNS_9allocatorIiEEE9push_backEOi", "std::__2::vector<int, std::__2::allocator<int>>::push_back(int&&)")]
    [InlineData("_ZStlsISt11char_traitsIcEERSoS2_PKc", "std::ostream& std::operator<<<std::char_traits<char>>(std::ostream&, char const*)")]
    [InlineData(
        "_Z1fSaIcESsSiSoSdSbIcE",
        "f(std::allocator<char>, std::string, std::istream, std::ostream, std::iostream, std::basic_string<char>)"
    )]
    [InlineData("_ZN1A1fEPS_RKS_S0_", "A::f(A*, A const&, A*)")]
    public void ResolvesSubstitutions(string name, string expected) => AssertDemangled(name, expected);

    [Theory]
    [InlineData("_ZZ4mainE1x", "main::x")]
    [InlineData("_ZZ1fvE1x_0", "f()::x")]
    [InlineData("_ZZ1fvE1x__10_", "f()::x")]
    [InlineData("_ZZ1fvEs", "f()::string literal")]
    [InlineData("_ZZ1fvENKUlvE_clEv", "f()::'lambda'()::operator()() const")]
    [InlineData("_ZZ1fvENKUliE0_clEi", "f()::'lambda0'(int)::operator()(int) const")]
    [InlineData("_ZZ1fvEd0_NKUlvE_clEv", "f()::'lambda'()::operator()() const")]
    [InlineData("_ZZ1fvENKUlT_E_clIiEEDaS_", "auto f()::'lambda'(auto)::operator()<int>(auto) const")]
    [InlineData(
        "_ZZ1fvENKUlTyTnjTpTyT_E_clIiLj1EJEEEDaS_",
        "auto f()::'lambda'<typename $T, unsigned int $N, typename ...$T0>($T)::operator()<int, 1u>($T) const"
    )]
    [InlineData("_ZN1AUt0_1fEv", "A::'unnamed0'::f()")]
    [InlineData("_ZZ1fvENUb_1gEv", "f()::'block-literal'::g()")]
    public void SpellsLocalAndUnnamedEntities(string name, string expected) => AssertDemangled(name, expected);

    [Fact]
    public void KnowsTheArgumentsOfALocalTemplateInItsOwnSignature() =>
        AssertDemangled("_ZZ1fvENKUlTyiE_clIdEET_i", "double f()::'lambda'<typename $T>(int)::operator()<double>(int) const");

    [Theory]
    [InlineData("_ZTV1A", "vtable for A")]
    [InlineData("_ZTT1A", "VTT for A")]
    [InlineData("_ZTI1A", "typeinfo for A")]
    [InlineData("_ZTS1A", "typeinfo name for A")]
    [InlineData("_ZTC1A0_1B", "construction vtable for B-in-A")]
    [InlineData("_ZThn16_N1A1fEv", "non-virtual thunk to A::f()")]
    [InlineData("_ZTv0_n24_N1A1fEv", "virtual thunk to A::f()")]
    [InlineData("_ZTch0_h4_N1A1fEv", "covariant return thunk to A::f()")]
    [InlineData("_ZGVZ1fvE1x", "guard variable for f()::x")]
    [InlineData("_ZGR1x_", "reference temporary for x")]
    [InlineData("_ZTW1x", "thread-local wrapper routine for x")]
    [InlineData("_ZTH1x", "thread-local initialization routine for x")]
    [InlineData("_ZTAXtl1ALi1EEE", "template parameter object for A{1}")]
    [InlineData("_ZGIW3fooWP3bar", "initializer for module foo:bar")]
    [InlineData("____Z1fv_block_invoke_2", "invocation function for block in f()")]
    public void DescribesSpecialNames(string name, string expected) => AssertDemangled(name, expected);

    [Theory]
    [InlineData("_ZW3foo1fv", "f@foo()")]
    [InlineData("_ZW3fooW3bar1fv", "f@foo.bar()")]
    [InlineData("_ZNW3foo1A1fEv", "A@foo::f()")]
    public void AttachesNamesToModules(string name, string expected) => AssertDemangled(name, expected);

    private static void AssertDemangled(string name, string expected) =>
        Assert.Equal(expected, Demangler.Demangle(name, AnalysisLimits.Default).Text);
}
