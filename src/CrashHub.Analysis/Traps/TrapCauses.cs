namespace CrashHub.Analysis.Traps;

/// <summary>What the program was doing when it gave up, told by the functions between the trap and the program's own code.</summary>
internal static class TrapCauses
{
    // The first rule that any of the frames meets wins: an allocator's failure ends in abort, a failed assert too.
    private static readonly (TrapCause Cause, string[] Prefixes)[] Rules =
    [
        (
            TrapCause.OutOfMemory,
            [
                "rust_oom",
                "__rg_oom",
                "__rdl_oom",
                "__rust_alloc_error_handler",
                "__rustc::__rg_oom",
                "__rustc::__rdl_oom",
                "__rustc::__rust_alloc_error_handler",
                "std::alloc::rust_oom",
                "alloc::alloc::handle_alloc_error",
                "__throw_bad_alloc",
                "std::__throw_bad_alloc",
                "std::__2::__throw_bad_alloc",
                "std::__1::__throw_bad_alloc",
            ]
        ),
        (TrapCause.Assert, ["__assert_fail", "__assert_func", "__assert2"]),
        (TrapCause.Sanitizer, ["__ubsan_handle_", "__asan_report_", "__msan_warning"]),
        (
            TrapCause.CxxTerminate,
            [
                "std::terminate",
                "std::__terminate",
                "__clang_call_terminate",
                "demangling_terminate_handler",
                "__cxa_throw",
                "std::__2::__throw_",
                "std::__1::__throw_",
                "std::__2::__libcpp_verbose_abort",
                "std::__1::__libcpp_verbose_abort",
            ]
        ),
        (
            TrapCause.RustPanic,
            ["rust_panic", "rust_begin_unwind", "__rust_start_panic", "__rustc::rust_", "core::panicking::", "std::panicking::"]
        ),
        (TrapCause.GoPanic, ["runtime.gopanic", "runtime.fatalpanic", "runtime.fatalthrow", "runtime.throw"]),
        (TrapCause.CAbort, ["abort", "std::process::abort"]),
    ];

    private const int FramesRead = 12;

    /// <summary>The cause, or null.</summary>
    /// <param name="functions">Demangled names, youngest frame first; only the first dozen are read, since machinery is young.</param>
    /// <param name="hostCall">The call into the host that did not return, or null.</param>
    public static TrapCause? Read(IEnumerable<string> functions, HostCall? hostCall)
    {
        if (hostCall is not null && OfImport(hostCall) is { } left)
            return left;
        string[] machinery = [.. functions.Take(FramesRead)];
        foreach (var (cause, prefixes) in Rules)
        {
            foreach (var name in machinery)
            {
                foreach (var prefix in prefixes)
                {
                    if (prefix is "abort" ? name == prefix : name.StartsWith(prefix, StringComparison.Ordinal))
                        return cause;
                }
            }
        }
        return null;
    }

    // Programs that end through an import: AssemblyScript's abort and Emscripten's; both hosts throw there.
    private static TrapCause? OfImport(HostCall import) =>
        import switch
        {
            { Module: "env", Name: "abort", ParameterCount: 4 } => TrapCause.AssemblyScriptAbort,
            { Name: "abort" or "_abort" or "_abort_js" } => TrapCause.CAbort,
            { Name: "__assert_fail" } => TrapCause.Assert,
            _ => null,
        };
}
