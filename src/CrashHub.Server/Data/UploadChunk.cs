namespace CrashHub.Server.Data;

/// <summary>A piece of a file that a client sends in pieces, until it is put together or a day is over.</summary>
internal sealed class UploadChunk
{
    /// <summary>The project of the token that sent it; 0 for an instance-wide one. Only such a token finds it again.</summary>
    public int ProjectId { get; init; }

    /// <summary>Lower-case hex: what such clients name pieces by. It is no proof of anything.</summary>
    public required string Sha1 { get; init; }
    public required string Locator { get; init; }
    public long Bytes { get; init; }
    public DateTimeOffset At { get; init; }
}
