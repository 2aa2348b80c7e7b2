using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>One function at an address: the physical function, or a call that the compiler put inline into it. Names and paths are attacker's text.</summary>
public sealed record DwarfFrame
{
    /// <summary>
    /// <c>DW_AT_name</c>, qualified with the namespaces, types and functions around its declaration
    /// (<c>shop::FixedMap&lt;int&gt;::find</c>), without parameters; null when the debug information names no function here, as with
    /// <c>-gline-tables-only</c>.
    /// </summary>
    public string? Name { get; init; }

    /// <summary><c>DW_AT_name</c> as it stands: the symbol's name where a function has no linkage name (<c>extern "C"</c>, <c>no_mangle</c>).</summary>
    public string? BareName { get; init; }

    /// <summary><c>DW_AT_linkage_name</c>, mangled; null when the function has none.</summary>
    public string? LinkageName { get; init; }

    /// <summary>The source file, joined from compilation directory, directory and file entry as the debug information has them; null when unknown.</summary>
    public string? File { get; init; }

    /// <summary>
    /// One-based line: of the instruction in the youngest frame, of the inlined call in the others; null when unknown (the producer's line 0).
    /// </summary>
    public uint? Line { get; init; }

    /// <summary>One-based column that goes with <see cref="Line"/>; null when unknown (the producer's column 0).</summary>
    public uint? Column { get; init; }

    /// <summary>True for an inlined call, false for the physical function.</summary>
    public bool IsInline { get; init; }

    /// <summary>Where the piece of the physical function starts that holds the address, as debug information says; null when it describes no function here.</summary>
    public CodeSectionOffset? FunctionLow { get; init; }

    /// <summary>Where all pieces of a physical function start that has several, as after hot and cold code were parted; else empty.</summary>
    internal IReadOnlyList<CodeSectionOffset> Pieces { get; init; } = [];

    /// <summary>Source language of the unit that the code was compiled in.</summary>
    public DwarfLanguage Language { get; init; }

    /// <summary><c>DW_AT_producer</c> of that unit, for example <c>clang version 14.0.6</c>; null when not said.</summary>
    public string? Producer { get; init; }
}
