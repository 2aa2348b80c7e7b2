namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>How a frame came to its younger neighbour.</summary>
internal enum FrameLinkKind : byte
{
    /// <summary>Not known: the host lies between, or frames are missing.</summary>
    Unknown,

    /// <summary>Its call names the function, which can't have left and come back.</summary>
    Direct,

    /// <summary>An indirect call of the function's type.</summary>
    Indirect,

    /// <summary>Its callee may have left by a tail call, and others after it.</summary>
    Tail,
}
