namespace CrashHub.Server.Data;

/// <summary>What a split goes by.</summary>
internal enum SplitKind
{
    /// <summary>The whole stack.</summary>
    Stack,

    /// <summary>A function anywhere on the stack.</summary>
    Frame,
}
