namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>The kinds of effects on memory.</summary>
internal enum FlowEffectKind : byte
{
    /// <summary>The function's entry: nothing has been written.</summary>
    Start,

    /// <summary>Two paths meet.</summary>
    Join,

    /// <summary>Bytes at an address are written.</summary>
    Store,

    /// <summary>A call that came back.</summary>
    Call,

    /// <summary>Any byte may have been written.</summary>
    Anything,
}
