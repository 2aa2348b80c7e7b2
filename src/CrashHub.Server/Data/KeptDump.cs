namespace CrashHub.Server.Data;

/// <summary>A dump in place of the one that came.</summary>
/// <param name="Locator">Where it lies.</param>
/// <param name="Sha256">SHA-256 of its bytes, hex.</param>
/// <param name="Bytes">Its bytes, decoded.</param>
internal sealed record KeptDump(string Locator, string Sha256, long Bytes);
