namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>The kinds of values.</summary>
internal enum FlowNodeKind : byte
{
    /// <summary>Always the same bits; those of 32-bit types zero-extended.</summary>
    Constant,

    /// <summary>The stack pointer when the function was entered.</summary>
    StackEntry,

    /// <summary>An argument.</summary>
    Parameter,

    /// <summary>A global that nothing can change.</summary>
    Global,

    /// <summary>Anything: a call's result, what a load gave, what differs where paths meet.</summary>
    Opaque,

    /// <summary>An instruction's result.</summary>
    Operation,
}
