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
                "__rust_alloc_error_handler",
                "alloc::alloc::handle_alloc_error",
                "__throw_bad_alloc_shim",
                "std::__throw_bad_alloc",
                "std::__2::__throw_bad_alloc",
                "std::__1::__throw_bad_alloc",
            ]
        ),
        (TrapCause.Assert, ["__assert_fail", "__assert2"]),
        (TrapCause.Sanitizer, ["__ubsan_handle_", "__asan_report_", "__msan_warning"]),
        (TrapCause.CxxTerminate, ["std::terminate", "std::__terminate", "__clang_call_terminate", "demangling_terminate_handler"]),
        (TrapCause.RustPanic, ["rust_panic", "rust_begin_unwind", "__rust_start_panic", "core::panicking::", "std::panicking::"]),
        (TrapCause.GoPanic, ["runtime.gopanic", "runtime.fatalpanic", "runtime.fatalthrow", "runtime.throw"]),
        (TrapCause.CAbort, ["abort"]),
    ];

    /// <summary>The cause, or null.</summary>
    /// <param name="machinery">Names of the runtime frames younger than the program's own code, youngest first.</param>
    public static TrapCause? Read(IReadOnlyList<string> machinery)
    {
        foreach (var (cause, prefixes) in Rules)
        {
            foreach (var name in machinery)
            {
                foreach (var prefix in prefixes)
                {
                    if (prefix == "abort" ? name == prefix : name.StartsWith(prefix, StringComparison.Ordinal))
                        return cause;
                }
            }
        }
        return null;
    }
}
