namespace CrashHub.Analysis.Signatures;

/// <summary>What the signature rules see of a frame, physical or inlined. Nothing from memory is among it.</summary>
public sealed record SignatureFrame
{
    /// <summary>The demangled name, or null when the frame has none.</summary>
    public string? Function { get; init; }

    /// <summary>The source file, or null.</summary>
    public string? File { get; init; }

    /// <summary>The source line; no rule uses it (a line moves with every edit).</summary>
    public long? Line { get; init; }

    /// <summary>The module's name, or null.</summary>
    public string? Module { get; init; }

    /// <summary>Hash of the function's body, where it is known; stands in for a missing name.</summary>
    public string? BodyHash { get; init; }

    /// <summary>Index of the function in its module; stands in for a missing name within one build.</summary>
    public long? FunctionIndex { get; init; }

    /// <summary>Whether the compiler inlined the call.</summary>
    public bool Inline { get; init; }

    /// <summary>The source language, lower case, or null.</summary>
    public string? Language { get; init; }

    /// <summary>
    /// Whether the call that made the frame is one that never returns (<c>unreachable</c> stands behind it); looked at where frames have no names. False
    /// where the code is not known.
    /// </summary>
    public bool NeverReturned { get; init; }
}
