using CrashHub.Server.Data;

namespace CrashHub.Server.Backup;

/// <summary>
/// <c>backup FOLDER</c>: copies database and blobs, database first. With SQLite the process that holds the data folder makes the copy, since nobody else may
/// open its database: the running server when there is one, else this process.
/// </summary>
internal static class BackupCommand
{
    public const string Verb = "backup";

    /// <summary>The folder that is asked for; null when the arguments are no backup.</summary>
    public static string? FolderOf(string[] arguments) =>
        arguments is [Verb, { Length: > 0 } folder, ..] && !folder.StartsWith('-') ? folder : null;

    /// <summary>Makes the backup; 0, or 1 with the reason on standard error.</summary>
    public static async Task<int> RunAsync(string folder, WebApplicationBuilder builder)
    {
        using var stop = new CancellationTokenSource();
        ConsoleCancelEventHandler onCancel = (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        Console.CancelKeyPress += onCancel;
        try
        {
            var result = await MakeAsync(Path.GetFullPath(folder), builder, stop.Token);
            await (result.Fault is null ? Console.Out : Console.Error).WriteLineAsync(result.Fault ?? result.Said);
            return result.Fault is null ? 0 : 1;
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
        }
    }

    private static async Task<BackupResult> MakeAsync(string folder, WebApplicationBuilder builder, CancellationToken cancellation)
    {
        await using var app = builder.Build();
        var data = app.Services.GetRequiredService<DataFolder>();
        var isPostgres = app.Services.GetRequiredService<BackupDatabase>().IsPostgres;
        // PostgreSQL is asked by whoever wants; SQLite belongs to one process.
        if (isPostgres)
            return await app.Services.GetRequiredService<BackupJob>().RunAsync(folder, cancellation);
        if (await BackupDoor.AskAsync(data.Path, folder, cancellation) is { } answered)
            return answered;
        return data.Hold() is { } fault
            ? BackupResult.Failed(fault)
            : await app.Services.GetRequiredService<BackupJob>().RunAsync(folder, cancellation);
    }
}
