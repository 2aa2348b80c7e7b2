namespace CrashHub.Analysis.Demangling;

/// <summary>The language whose mangling scheme a symbol follows.</summary>
public enum MangledLanguage
{
    /// <summary>No known scheme: a plain C name, or a name that was demangled before it was stored.</summary>
    None,

    /// <summary>C++ by the Itanium ABI (<c>_Z</c>).</summary>
    Cpp,

    /// <summary>Rust's first scheme, which borrows Itanium nested names and ends in a hash (<c>_ZN…17h…E</c>).</summary>
    RustLegacy,

    /// <summary>Rust's own scheme, RFC 2603 (<c>_R</c>).</summary>
    RustV0,

    /// <summary>Swift (<c>$s</c>, <c>$S</c>, <c>_T0</c>); recognised, not demangled.</summary>
    Swift,

    /// <summary>D (<c>_D</c>); recognised, not demangled.</summary>
    D,
}
