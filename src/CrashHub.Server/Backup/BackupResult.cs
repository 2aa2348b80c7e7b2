namespace CrashHub.Server.Backup;

/// <summary>How a backup ended.</summary>
/// <param name="Said">What was copied, for people; empty when it failed.</param>
/// <param name="Fault">Null, or one line that says why there is none.</param>
internal sealed record BackupResult(string Said, string? Fault)
{
    public static BackupResult Failed(string why) => new("", why);
}
