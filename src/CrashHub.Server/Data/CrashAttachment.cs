namespace CrashHub.Server.Data;

/// <summary>A module that came with a crash.</summary>
internal sealed record CrashAttachment(string Name, string Locator, string Sha256);
