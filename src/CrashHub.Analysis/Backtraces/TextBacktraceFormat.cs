namespace CrashHub.Analysis.Backtraces;

/// <summary>Which runtime wrote a text backtrace.</summary>
public enum TextBacktraceFormat
{
    /// <summary>No frame was found.</summary>
    Unknown,

    /// <summary>Wasmtime: <c>0: 0x5d5 - module!function</c>, with or without debug details, alone, in an error chain or in a log.</summary>
    Wasmtime,

    /// <summary>
    /// V8 and Node: <c>at function (wasm://…:wasm-function[7]:0x5d5)</c>; Firefox: <c>function@https://…:wasm-function[7]:0x5d5</c>; Safari, without offsets:
    /// <c>function@wasm-function[7]</c>, earlier <c>&lt;?&gt;.wasm-function[function]@[wasm code]</c>.
    /// </summary>
    JavaScript,

    /// <summary>WAMR: <c>#00: 0x05d5 - function</c>, without offsets <c>#00 function</c>. Callers' offsets of its classic interpreter are those after the call.</summary>
    Wamr,

    /// <summary>WasmEdge's log: the trapping instruction's module offset, and no callers.</summary>
    WasmEdge,

    /// <summary>Wasmer: <c>at function (module[7]:0x5d5)</c>.</summary>
    Wasmer,
}
