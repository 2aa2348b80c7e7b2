namespace CrashHub.Analysis.Dwarf;

/// <summary>The source language of a unit, as far as names and values are shown differently for it (DWARF 5 section 7.12).</summary>
public enum DwarfLanguage
{
    /// <summary>Not said, or none of the others.</summary>
    Unknown,

    /// <summary>C of any year.</summary>
    C,

    /// <summary>C++ of any year.</summary>
    CPlusPlus,

    /// <summary>Rust.</summary>
    Rust,

    /// <summary>Zig.</summary>
    Zig,

    /// <summary>Swift.</summary>
    Swift,

    /// <summary>D.</summary>
    D,

    /// <summary>Go.</summary>
    Go,

    /// <summary>Assembler.</summary>
    Assembler,
}
