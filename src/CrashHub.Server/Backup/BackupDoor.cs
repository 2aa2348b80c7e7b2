using System.IO.Pipes;
using System.Security.Cryptography;
using System.Text;
using CrashHub.Server.Data;

namespace CrashHub.Server.Backup;

/// <summary>
/// Where <c>backup</c> asks the server that holds the data folder: a pipe of this machine that only the user who runs the server may open. One line in, the
/// folder; one line out, <c>ok</c> or <c>failed</c> and what is to be said.
/// </summary>
internal sealed partial class BackupDoor(DataFolder data, BackupJob job, BackupDatabase database, ILogger<BackupDoor> logger)
    : BackgroundService
{
    private const string Ok = "ok ";
    private const string Failed = "failed ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Asks the server of a data folder.</summary>
    /// <returns>Its answer; null when no server holds the folder.</returns>
    public static async Task<BackupResult?> AskAsync(string dataPath, string folder, CancellationToken cancellation)
    {
        await using var pipe = new NamedPipeClientStream(
            ".",
            NameOf(dataPath),
            PipeDirection.InOut,
            PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly
        );
        try
        {
            await pipe.ConnectAsync(Patience, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return BackupResult.Failed("The server runs as another user: run this command as that user.");
        }
        await using var writer = new StreamWriter(pipe, leaveOpen: true) { AutoFlush = true };
        await writer.WriteLineAsync(folder.AsMemory(), cancellation);
        using var reader = new StreamReader(pipe, leaveOpen: true);
        return await reader.ReadLineAsync(cancellation) switch
        {
            { } line when line.StartsWith(Ok, StringComparison.Ordinal) => new(line[Ok.Length..], null),
            { } line when line.StartsWith(Failed, StringComparison.Ordinal) => BackupResult.Failed(line[Failed.Length..]),
            _ => BackupResult.Failed("The server ended before the backup did."),
        };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        if (database.IsPostgres)
            return;
        try
        {
            while (true)
                await AnswerOneAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.NoDoor(logger, fault.Message);
        }
    }

    private async Task AnswerOneAsync(CancellationToken stop)
    {
        await using var pipe = new NamedPipeServerStream(
            NameOf(data.Path),
            PipeDirection.InOut,
            1,
            PipeTransmissionMode.Byte,
            PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly
        );
        await pipe.WaitForConnectionAsync(stop);
        try
        {
            using var reader = new StreamReader(pipe, leaveOpen: true);
            if (await reader.ReadLineAsync(stop) is not { Length: > 0 } folder)
                return;
            var result = await job.RunAsync(folder, stop);
            Log.Made(logger, folder, result.Fault ?? result.Said);
            await using var writer = new StreamWriter(pipe, leaveOpen: true) { AutoFlush = true };
            await writer.WriteLineAsync(
                (result.Fault is null ? Ok + result.Said : Failed + result.Fault.ReplaceLineEndings(" ")).AsMemory(),
                stop
            );
        }
        catch (IOException gone)
        {
            // Whoever asked has left.
            Log.Left(logger, gone.Message);
        }
    }

    // Short, since the path of a pipe is bounded; the data folder's own may be as long as it likes.
    private static string NameOf(string dataPath) =>
        $"crashhub-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataPath)))[..16]}";

    private static partial class Log
    {
        [LoggerMessage(700, LogLevel.Information, "Backup into {Folder}: {Said}")]
        public static partial void Made(ILogger logger, string folder, string said);

        [LoggerMessage(701, LogLevel.Warning, "Backups can't be asked for while this process runs: {Reason}")]
        public static partial void NoDoor(ILogger logger, string reason);

        [LoggerMessage(702, LogLevel.Warning, "Whoever asked for a backup left before it was answered: {Reason}")]
        public static partial void Left(ILogger logger, string reason);
    }
}
