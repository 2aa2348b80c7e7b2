namespace CrashHub.Server.Backup;

/// <summary>What this folder adds to the process.</summary>
internal static class BackupServices
{
    public static void AddBackup(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<BackupDatabase>();
        builder.Services.AddSingleton<BackupJob>();
        builder.Services.AddHostedService<BackupDoor>();
    }
}
