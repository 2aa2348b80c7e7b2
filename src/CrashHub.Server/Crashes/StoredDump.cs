namespace CrashHub.Server.Crashes;

/// <summary>Where the bytes of a crash's dump are.</summary>
/// <param name="Locator">The blob.</param>
/// <param name="Sha256">Of the decoded bytes.</param>
internal sealed record StoredDump(string Locator, string Sha256);
