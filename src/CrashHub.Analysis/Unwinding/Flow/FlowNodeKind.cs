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

    /// <summary>Anything: what a load gave, what a loop changes, what another module or the host returned.</summary>
    Opaque,

    /// <summary>An instruction's result.</summary>
    Operation,

    /// <summary>The only result of a call of a function of the module.</summary>
    Result,

    /// <summary>What differs where paths meet: the value of the path that was taken.</summary>
    Choice,
}
