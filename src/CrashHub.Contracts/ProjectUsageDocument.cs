namespace CrashHub.Contracts;

/// <summary>What a project stored on a day.</summary>
/// <param name="Day">When the day begins (UTC).</param>
/// <param name="Crashes">Crashes.</param>
/// <param name="Bytes">Their bytes, decoded.</param>
public sealed record ProjectUsageDocument(DateTimeOffset Day, long Crashes, long Bytes);
