namespace CrashHub.Server.Releases.Gates;

/// <summary>Where the newest crash of a bucket stopped.</summary>
/// <param name="Path">The source file as the debug information spells it, or the module's name where there is none.</param>
/// <param name="Line">From 1; null when unknown.</param>
/// <param name="Column">From 1; null when unknown.</param>
/// <param name="ByteOffset">Without a source file: bytes from the core module's first byte, or null.</param>
/// <param name="Function">The function, or null.</param>
internal sealed record GateLocation(string Path, long? Line, long? Column, long? ByteOffset, string? Function);
