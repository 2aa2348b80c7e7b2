namespace CrashHub.Analysis.Heap;

/// <summary>Which allocator keeps a heap.</summary>
public enum HeapAllocator
{
    /// <summary>dlmalloc 2.8.6 in C (wasi-libc, Emscripten) or its Rust port (Rust's std on <c>wasm32-unknown-unknown</c>).</summary>
    Dlmalloc,

    /// <summary>emmalloc (Emscripten's <c>-sMALLOC=emmalloc</c>).</summary>
    Emmalloc,

    /// <summary>The TLSF allocator of AssemblyScript's runtime, from 0.18 on.</summary>
    Tlsf,
}
