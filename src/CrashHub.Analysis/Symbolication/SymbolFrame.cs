namespace CrashHub.Analysis.Symbolication;

/// <summary>What symbols say of one function at a code offset: the physical function, or a call that the compiler put inline into it.</summary>
public sealed record SymbolFrame
{
    /// <summary>The demangled name, or null.</summary>
    public string? Function { get; init; }

    /// <summary>The linker's name, or null.</summary>
    public string? LinkageName { get; init; }

    /// <summary>The source file as the debug information spells it, or null.</summary>
    public string? File { get; init; }

    /// <summary>One-based line of the instruction or call, or null.</summary>
    public long? Line { get; init; }

    /// <summary>One-based column of the instruction or call, or null.</summary>
    public long? Column { get; init; }

    /// <summary>True for an inlined call.</summary>
    public bool Inline { get; init; }

    /// <summary>What could be said.</summary>
    public required FrameStatus Status { get; init; }

    /// <summary>Where it was found.</summary>
    public required DebugInfoKind DebugInfo { get; init; }

    /// <summary>True when debug information is there and describes other code; it is then not used.</summary>
    public bool Stale { get; init; }

    /// <summary>The source language in lower case, see <see cref="FrameLanguages"/>; null when unknown.</summary>
    public string? Language { get; init; }

    /// <summary>True when the source map marks the file as not the author's own (<c>ignoreList</c>).</summary>
    public bool IsIgnored { get; init; }

    /// <summary>The file's text in UTF-8 where DWARF carries it (DWARF 5, <c>DW_LNCT_LLVM_source</c>); empty when it does not.</summary>
    public ReadOnlyMemory<byte> EmbeddedSource { get; init; }

    /// <summary>Index of the file in the source map's sources; null when it was not found there.</summary>
    public int? MapSource { get; init; }
}
