namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>How a frame came to its younger neighbour.</summary>
internal enum FrameLinkKind : byte
{
    /// <summary>Not known: the host lies between, or frames are missing.</summary>
    Unknown,

    /// <summary>Its call names the function.</summary>
    Direct,

    /// <summary>An indirect call of the function's type.</summary>
    Indirect,

    /// <summary>Its callee left by a tail call, as functions of the module do.</summary>
    Tail,
}
