using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>
/// Says of modules on a stack that their wasm stack is not the stack of their source language. Programs that wait by JavaScript promise
/// integration keep whole wasm stacks: there is nothing to say of them.
/// </summary>
internal static class StackNotes
{
    private const string Goroutines =
        "is written in Go: its scheduler resumes goroutines on a new wasm stack, so calls from before a wait are missing, and goroutines that wait are not on it";
    private const string TinyGo =
        "is written in Go and rewritten by Asyncify: the wasm stack is that of one goroutine and the scheduler; goroutines that wait are not on it";
    private const string Asyncify =
        "is rewritten by Asyncify: calls that wait are not on the wasm stack, and one that goes on is entered again from its oldest caller";

    public static void Add(IReadOnlyList<ThreadReport> threads, LoadedModules modules, ReportNotes notes)
    {
        var seen = new SortedSet<int>();
        var rewound = new HashSet<int>();
        foreach (var thread in threads)
        {
            foreach (var frame in thread.Frames)
            {
                if (frame.Module is not { } module)
                    continue;
                seen.Add(module);
                if (IsOfAsyncify(frame.Function))
                    rewound.Add(module);
            }
        }
        foreach (var index in seen)
        {
            if (modules.SymbolsOf(index)?.Module is not { } module)
                continue;
            var isRewritten = rewound.Contains(index) || module.Exports.Any(IsOfAsyncify);
            var isGo = IsGo(module, out var isTinyGo);
            var name = modules.BuildOf(index)?.Name ?? $"module {index}";
            if (isGo && !isTinyGo)
                notes.Add("goroutineStack", $"{name} {Goroutines}");
            else if (isRewritten)
                notes.Add(isGo ? "goroutineStack" : "asyncifyStack", $"{name} {(isGo ? TinyGo : Asyncify)}");
        }
    }

    // Binaryen's pass exports its five functions; TinyGo's assembler parts are named after it.
    private static bool IsOfAsyncify(WasmExport export) => export.Kind == WasmExternalKind.Function && IsOfAsyncify(export.Name);

    private static bool IsOfAsyncify(string? function) =>
        function
            is "asyncify_start_unwind"
                or "asyncify_stop_unwind"
                or "asyncify_start_rewind"
                or "asyncify_stop_rewind"
                or "asyncify_get_state"
                or "tinygo_launch"
                or "tinygo_rewind"
                or "tinygo_unwind";

    private static bool IsGo(WasmModule module, out bool isTinyGo)
    {
        isTinyGo = false;
        var isGo = false;
        foreach (var producer in module.Producers)
        {
            isGo |= producer is { Field: "language", Name: "Go" };
            isTinyGo |= producer.Field == "processed-by" && producer.Name.StartsWith("TinyGo", StringComparison.Ordinal);
        }
        // Go's own compiler also for modules whose producers were stripped: its build id, and the calls that it makes of its host.
        return isGo
            || isTinyGo
            || module.FindSection("go.buildid") is not null
            || module.FindSection("go:buildid") is not null
            || module.Imports.Any(import => import is { Module: "go" or "gojs", Name: "runtime.wasmExit" });
    }
}
