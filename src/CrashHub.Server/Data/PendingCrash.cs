namespace CrashHub.Server.Data;

/// <param name="Row">The row; its blobs are durable already.</param>
/// <param name="Keys">Idempotency-Key and eventId as <see cref="IngestKey"/> spells them, in ordinal order so that two writers never lock each other out.</param>
/// <param name="KeysExpire">Until when the keys name this crash.</param>
internal sealed record PendingCrash(Crash Row, IReadOnlyList<string> Keys, DateTimeOffset KeysExpire)
{
    /// <summary>What the same key may come with again: the sha-256 of the dump, or the mark of a probe.</summary>
    public string KeyedSha256 { get; init; } = Row.DumpSha256;

    /// <summary>What the mark of a probe begins with.</summary>
    public const string ProbeMarkPrefix = "probe:";

    /// <summary>
    /// True when both are one crash: equal, or a probe and the dump of the crash that it told of. A probe that was told to send nothing counted the crash.
    /// </summary>
    public static bool IsSame(string one, string other) =>
        one == other
        || one.StartsWith(ProbeMarkPrefix, StringComparison.Ordinal) != other.StartsWith(ProbeMarkPrefix, StringComparison.Ordinal);
}
