namespace CrashHub.Server.Data;

/// <summary>Who does a piece of background work that one process at a time is enough for.</summary>
internal sealed class WorkLease
{
    public required string Name { get; init; }
    public required string Owner { get; set; }

    /// <summary>Microseconds of the database's clock.</summary>
    public long Until { get; set; }

    /// <summary>Microseconds: the instant that the last round took for now. It follows the database's clock, and runs ahead by no more than a bounded step.</summary>
    public long? Clock { get; set; }
}
