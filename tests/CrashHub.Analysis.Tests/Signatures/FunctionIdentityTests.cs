using CrashHub.Analysis.Signatures;

namespace CrashHub.Analysis.Tests.Signatures;

public sealed class FunctionIdentityTests
{
    [Theory]
    [InlineData("main", "main")]
    [InlineData("shop::FixedMap<int, double, 8ul>::missing(int const&)", "shop::FixedMap::missing")]
    [InlineData("shop::FixedMap<int, double, 8ul>::find(int const&) const", "shop::FixedMap::find")]
    [InlineData("double shop::total<int>(std::__2::vector<int, std::__2::allocator<int>> const&)", "shop::total")]
    [InlineData("(anonymous namespace)::Pipeline::process(pipeline::Record&)", "(anonymous namespace)::Pipeline::process")]
    [InlineData("std::__2::vector<int, std::__2::allocator<int>>::at[abi:nqn220108](unsigned long)", "std::__2::vector::at")]
    [InlineData("Money operator+<int>(Money const&, Money const&)", "operator+")]
    [InlineData("bool operator< <int>(Money const&, Money const&)", "operator<")]
    [InlineData("Callback::operator()(int) const", "Callback::operator()")]
    [InlineData("rust_router::serve::hf8d14352f5e1596c", "rust_router::serve")]
    [InlineData("<rust_router::Profile as rust_router::Handler>::handle", "<rust_router::Profile as rust_router::Handler>::handle")]
    [InlineData("core::slice::index::slice_index_fail::<u8>", "core::slice::index::slice_index_fail")]
    [InlineData("foo.llvm.1234567", "foo")]
    [InlineData("foo [clone .cold]", "foo")]
    [InlineData("main.__relay_.count", "main.__relay_.count")]
    [InlineData("src/file/Class#method", "src/file/Class#method")]
    [InlineData("operator new(unsigned long)", "operator new")]
    public void KeepsWhatStaysWhenCodeIsRebuilt(string function, string identity) => Assert.Equal(identity, FunctionIdentity.Of(function));

    [Theory]
    [InlineData("<<<<<<<<")]
    [InlineData("((((((((")]
    [InlineData(">>>>))))")]
    [InlineData("operator")]
    [InlineData("::<")]
    [InlineData("<")]
    [InlineData("")]
    public void AnythingHasAnIdentity(string function) => Assert.NotNull(FunctionIdentity.Of(function));
}
