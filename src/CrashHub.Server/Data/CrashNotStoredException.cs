namespace CrashHub.Server.Data;

/// <summary>The database did not take a crash.</summary>
internal sealed class CrashNotStoredException(bool inDoubt, Exception cause) : Exception("The database did not take the crash.", cause)
{
    /// <summary>True when the commit was under way: the row may exist, so its blobs must stay.</summary>
    public bool InDoubt { get; } = inDoubt;
}
