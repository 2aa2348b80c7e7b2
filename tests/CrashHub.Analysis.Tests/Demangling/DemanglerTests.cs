using CrashHub.Analysis.Demangling;

namespace CrashHub.Analysis.Tests.Demangling;

public sealed class DemanglerTests
{
    [Theory]
    [InlineData("_Z1fv", MangledLanguage.Cpp)]
    [InlineData("__Z1fv", MangledLanguage.Cpp)]
    [InlineData("_ZN4core3fmt5write17h0123456789abcdefE", MangledLanguage.RustLegacy)]
    [InlineData("_RNvC3foo3bar", MangledLanguage.RustV0)]
    [InlineData("$s4main3fooyyF", MangledLanguage.Swift)]
    [InlineData("$S4main3fooyyF", MangledLanguage.Swift)]
    [InlineData("_$s4main3fooyyF", MangledLanguage.Swift)]
    [InlineData("_T04main3fooyyF", MangledLanguage.Swift)]
    [InlineData("_D3std5stdio7writelnFZv", MangledLanguage.D)]
    [InlineData("_Dmain", MangledLanguage.D)]
    [InlineData("malloc", MangledLanguage.None)]
    [InlineData("", MangledLanguage.None)]
    [InlineData("_", MangledLanguage.None)]
    [InlineData("_Debug", MangledLanguage.None)]
    [InlineData("_Rust", MangledLanguage.None)]
    public void NamesTheLanguageOfAPrefix(string name, MangledLanguage language) =>
        Assert.Equal(language, Demangler.Demangle(name, AnalysisLimits.Default).Language);

    [Theory]
    [InlineData("$s4main3fooyyF")]
    [InlineData("_D3std5stdio7writelnFZv")]
    [InlineData("main")]
    [InlineData("std::__2::vector<int>::push_back(int const&)")]
    [InlineData("f() (.cold)")]
    [InlineData("runtime.wasmExit")]
    [InlineData("_Z")]
    [InlineData("_R")]
    [InlineData("_ZN")]
    public void LeavesOtherNamesAsTheyAre(string name)
    {
        var demangled = Demangler.Demangle(name, AnalysisLimits.Default);

        Assert.Equal(name, demangled.Text);
        Assert.False(demangled.IsDemangled);
    }

    [Theory]
    [InlineData("_Z8größeri", "größer(int)")]
    [InlineData("_ZN6日本1fEv", "日本::f()")]
    public void CountsIdentifiersInBytes(string name, string expected) => Assert.Equal(expected, Cpp(name));

    [Theory]
    [InlineData("_Z3größeri")]
    [InlineData("_Z1日v")]
    [InlineData("_Z1fPU12objcproto1éi")]
    public void RefusesAnIdentifierThatEndsWithinACharacter(string name) => Assert.Equal(name, Cpp(name));

    [Fact]
    public void AcceptsAnIdentifierThatEndsWithItsLastCharacter() => Assert.Equal("f(int<é>*)", Cpp("_Z1fPU12objcproto2éi"));

    [Theory]
    [InlineData("_Z1fv.cold", "f() (.cold)")]
    [InlineData("_Z1fv.llvm.1234", "f() (.llvm.1234)")]
    [InlineData("_Z1fi.isra.0.part.1", "f(int) (.isra.0.part.1)")]
    public void ShowsCompilerSuffixesOfCpp(string name, string expected) => Assert.Equal(expected, Cpp(name));

    private static string Cpp(string name) => Demangler.Demangle(name, AnalysisLimits.Default).Text;
}
