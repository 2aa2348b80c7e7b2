namespace CrashHub.Analysis.Report;

/// <summary>Names a build.</summary>
/// <param name="Id">The server's id; null offline.</param>
/// <param name="BuildId">The <c>build_id</c> section's value, hex, or null.</param>
/// <param name="CodeId">SHA-256 of the code section's contents, hex, or null.</param>
/// <param name="Name">Its file or module name.</param>
/// <param name="Release">Its release, or null.</param>
public sealed record BuildReference(string? Id, string? BuildId, string? CodeId, string? Name, string? Release);
