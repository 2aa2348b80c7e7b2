namespace CrashHub.Server.Data;

/// <summary>A code id whose builds have changed: which indexes it needs is to be worked out. Written with the change, in one transaction.</summary>
internal sealed class SymbolIndexPlan
{
    public int ProjectId { get; init; }
    public required string CodeId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}
