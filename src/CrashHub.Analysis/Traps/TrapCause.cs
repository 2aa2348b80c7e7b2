using System.Text.Json.Serialization;

namespace CrashHub.Analysis.Traps;

/// <summary>What the program was doing when it gave up, above the bare trap.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrapCause>))]
public enum TrapCause
{
    /// <summary>A Rust panic.</summary>
    [JsonStringEnumMemberName("rust-panic")]
    RustPanic,

    /// <summary>C <c>abort()</c>.</summary>
    [JsonStringEnumMemberName("c-abort")]
    CAbort,

    /// <summary>A failed C <c>assert</c>.</summary>
    [JsonStringEnumMemberName("assert")]
    Assert,

    /// <summary>An allocation failed and the program gave up.</summary>
    [JsonStringEnumMemberName("out-of-memory")]
    OutOfMemory,

    /// <summary>A sanitizer stopped the program.</summary>
    [JsonStringEnumMemberName("sanitizer")]
    Sanitizer,

    /// <summary>C++ <c>std::terminate</c>, also by an uncaught exception.</summary>
    [JsonStringEnumMemberName("cxx-terminate")]
    CxxTerminate,

    /// <summary>AssemblyScript's <c>env.abort</c>.</summary>
    [JsonStringEnumMemberName("assemblyscript-abort")]
    AssemblyScriptAbort,

    /// <summary>A Go panic or fatal error.</summary>
    [JsonStringEnumMemberName("go-panic")]
    GoPanic,

    /// <summary>The stack in linear memory ran below its limit.</summary>
    [JsonStringEnumMemberName("shadow-stack-overflow")]
    ShadowStackOverflow,
}
