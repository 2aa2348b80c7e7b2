using CrashHub.Analysis.Signatures;

namespace CrashHub.Analysis.Tests.Signatures;

public sealed class FunctionIdentityTests
{
    [Theory]
    [InlineData("main", "main")]
    [InlineData("app::slab::Slab$LT$T$GT$::get::h0123456789abcdef", "app::slab::Slab::get")]
    [InlineData("app::eval::_$u7b$$u7b$closure$u7d$$u7d$::h2c25246f03f50d39", "app::eval::{closure}")]
    [InlineData("_$LT$app..Map$LT$I$GT$$u20$as$u20$core..iter..Iterator$GT$::next", "<app::Map as core::iter::Iterator>::next")]
    [InlineData("_ZN4shop4find17h0123456789abcdefE", "shop::find")]
    [InlineData("_ZN4shop8FixedMapIiE4findERKi", "shop::FixedMap::find")]
    [InlineData("_RNvCs1234_7mycrate3foo", "mycrate::foo")]
    [InlineData("_Zonk", "_Zonk")]
    [InlineData("price$u", "price$u")]
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
    [InlineData("app::Server::dispatch::h0123456789abcdef (.llvm.12431677668431053682)", "app::Server::dispatch")]
    [InlineData("Codec<int>::read(Buffer&) const (.isra.0) (.cold)", "Codec::read")]
    [InlineData("main.__relay_.count", "main.__relay_.count")]
    [InlineData("src/file/Class#method", "src/file/Class#method")]
    [InlineData("operator new(unsigned long)", "operator new")]
    [InlineData(
        "Scene::Scene()::'lambda11'(std::__2::basic_istringstream<char>&)::operator()(std::__2::basic_istringstream<char>&) const",
        "Scene::Scene::'lambda'::operator()"
    )]
    [InlineData("Group::bounds() const::$_0::operator()(Box, Shape const&) const", "Group::bounds::$_::operator()")]
    [InlineData("Box Group::gather<Box, Group::bounds() const::$_0>(Box, Group::bounds() const::$_0) const", "Group::gather")]
    [InlineData("double shop::total<M>(M const&)::{lambda(int)#1}::operator()(int) const", "shop::total::{lambda}::operator()")]
    [InlineData("web::Response std::__2::__invoke_r[abi:nqn220108]<web::Response, main::$_1&>(main::$_1&)", "std::__2::__invoke_r")]
    [InlineData("<rust_ledger::Money<rust_ledger::Eur>>::plus", "rust_ledger::Money::plus")]
    [InlineData("rust_ledger::Money<C>::plus", "rust_ledger::Money::plus")]
    [InlineData("rust_plugin::mean::{{closure}}", "rust_plugin::mean::{closure}")]
    [InlineData("rust_plugin::mean::{closure#2}", "rust_plugin::mean::{closure}")]
    [InlineData("rust_plugin::{impl#4}::next", "rust_plugin::{impl}::next")]
    [InlineData("<[T] as app::Sum>::sum", "<[] as app::Sum>::sum")]
    [InlineData("<(A, B) as app::Sum>::sum", "<() as app::Sum>::sum")]
    [InlineData("<fn() as core::ops::function::FnOnce<()>>::call_once", "<fn as core::ops::function::FnOnce>::call_once")]
    [InlineData(
        "core::slice::index::<impl core::ops::index::Index<I> for [T]>::index",
        "core::slice::index::<impl core::ops::index::Index for []>::index"
    )]
    [InlineData("main.(*Server).handle", "main.Server.handle")]
    [InlineData("main.Map[go.shape.int,go.shape.string]", "main.Map")]
    [InlineData("~lib/array/Array<i32>#__get", "~lib/array/Array#__get")]
    [InlineData("assembly/index/run~anonymous|12", "assembly/index/run~anonymous|")]
    [InlineData("sqlite3Select.part.0.isra.12", "sqlite3Select")]
    [InlineData("parse.constprop.3", "parse")]
    [InlineData("parse.cold", "parse")]
    [InlineData("(anonymous namespace)::run(int)", "(anonymous namespace)::run")]
    [InlineData("my_operator(int)", "my_operator")]
    [InlineData("Vec::operator[](unsigned long)", "Vec::operator[]")]
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
