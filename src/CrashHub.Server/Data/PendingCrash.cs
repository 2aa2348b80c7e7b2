namespace CrashHub.Server.Data;

/// <param name="Row">The row; its blobs are durable already.</param>
/// <param name="Keys">Idempotency-Key and eventId as <see cref="IngestKey"/> spells them, in ordinal order so that two writers never lock each other out.</param>
/// <param name="KeysExpire">Until when the keys name this crash.</param>
internal sealed record PendingCrash(Crash Row, IReadOnlyList<string> Keys, DateTimeOffset KeysExpire);
