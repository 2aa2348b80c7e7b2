namespace CrashHub.Server.Data;

/// <summary>Idempotency-Key (<c>k:…</c>) or eventId (<c>e:…</c>) and the crash that it made; written in the crash's transaction.</summary>
internal sealed class IngestKey
{
    public int ProjectId { get; init; }
    public required string Key { get; init; }
    public Guid CrashId { get; init; }
    public required string DumpSha256 { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}
