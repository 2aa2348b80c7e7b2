namespace CrashHub.Analysis.Unwinding;

/// <summary>How the value of a local, operand or global of a frame is known.</summary>
internal enum FrameValueOrigin : byte
{
    /// <summary>The dump holds it.</summary>
    Dump,

    /// <summary>It follows from the code and from what the dump holds.</summary>
    Proved,

    /// <summary>The code can't give it another value: a constant, or a global that nothing changes.</summary>
    Constant,
}
