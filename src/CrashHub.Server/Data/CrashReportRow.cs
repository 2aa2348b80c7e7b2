namespace CrashHub.Server.Data;

/// <summary>A crash's report: JSON, zstd. What came from memory (message, variables) is a second blob, so that readers without the scope never load it.</summary>
internal sealed class CrashReportRow
{
    public int ProjectId { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public Guid CrashId { get; init; }
    public required byte[] Report { get; set; }
    public byte[]? FromMemory { get; set; }

    /// <summary>As <see cref="StoredSignatureInput.Pack"/> makes it: its signature can be made again from it. Null where an older version made the report.</summary>
    public byte[]? SignatureInput { get; set; }

    /// <summary>As <see cref="StackKeys.Pack"/>: the rows of its raw stack, which go along when the crash goes to another bucket.</summary>
    public byte[]? StackKeys { get; set; }

    /// <summary>As <see cref="CrashStack.Frames"/>: what a split by function goes by.</summary>
    public byte[]? Stack { get; set; }
}
