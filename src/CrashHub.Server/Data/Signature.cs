namespace CrashHub.Server.Data;

/// <summary>Which bucket a fingerprint means.</summary>
internal sealed class Signature
{
    public int ProjectId { get; init; }
    public required string Algorithm { get; init; }
    public required string Fingerprint { get; init; }
    public Guid BucketId { get; set; }
}
