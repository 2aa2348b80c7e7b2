using CrashHub.Analysis.Signatures;
using CrashHub.Analysis.Traps;

namespace CrashHub.Benchmarks;

/// <summary>The signature of a crash of 30 frames with long C++ and Rust names.</summary>
internal static class SignatureBenchmark
{
    private const int Frames = 30;
    private const int Signatures = 1_000;

    private static readonly string[] Names =
    [
        "core::panicking::panic_fmt",
        "core::result::unwrap_failed",
        "core::result::Result<T,E>::unwrap",
        "<rust_ledger::Ledger<rust_ledger::Eur, rust_ledger::TreeStore<u32, rust_ledger::Account<rust_ledger::Eur>>>>::settle",
        "rust_router::build::{{closure}}::{{closure}}",
        "std::__2::__function::__policy_func<web::Response (web::Request const&)>::operator()[abi:nqn220108](web::Request const&) const",
        "double shop::total<shop::FixedMap<int, double, 8ul>>(shop::FixedMap<int, double, 8ul> const&, shop::Cart const&)::'lambda'(int)::operator()(int) const",
        "web::Router::step(unsigned long, web::Request const&, std::__2::function<web::Response (web::Request const&)> const&) const",
        "parse_value",
        "~lib/array/Array<src/inventory/Item>#__get",
    ];

    public static void Run()
    {
        SignatureFrame[] frames =
        [
            .. Enumerable
                .Range(0, Frames)
                .Select(at => new SignatureFrame
                {
                    Function = Names[at % Names.Length],
                    File = $"/src/app/file{at}.rs",
                    Module = "app",
                }),
        ];
        var input = new SignatureInput(frames, TrapKind.Unreachable, [], null);
        Measured
            .Of(
                31,
                () =>
                {
                    for (var k = 0; k < Signatures; k++)
                        _ = SignatureV1.Compute(input);
                }
            )
            .Print($"signature: {Signatures} of {Frames} frames each (ms = us each)");
    }
}
