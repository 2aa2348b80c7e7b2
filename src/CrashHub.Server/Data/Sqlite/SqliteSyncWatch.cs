using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SQLitePCL;

namespace CrashHub.Server.Data.Sqlite;

/// <summary>
/// Ends the process when SQLite could not sync the database or its write-ahead log. The kernel may have dropped what it could not write, and tells that once:
/// the next sync of the same log succeeds, and commits behind the gap would be acknowledged though a loss of power takes them back. At its next start the
/// process copies what the log holds into the database and syncs that, before it serves. PostgreSQL does the same, for the same reason.
/// </summary>
internal static class SqliteSyncWatch
{
    // Extended result codes, sqlite.org/rescode.html.
    private const int FsyncFailed = 1034;
    private const int FolderFsyncFailed = 1290;

    private static readonly ConcurrentDictionary<string, bool> Watched = new(StringComparer.Ordinal);

    /// <summary>A file whose faults count, as SQLite itself names it; a copy that is made elsewhere is not one.</summary>
    public static void Watch(string path) => Watched.TryAdd(path, true);

    /// <summary>SQLite takes a log before its first connection only. It hears of every fault, those of a checkpoint too, which no statement reports.</summary>
    [ModuleInitializer]
    internal static void Listen()
    {
        Batteries_V2.Init();
        raw.FreezeProvider(); // It holds what SQLite calls; Microsoft.Data.Sqlite would put another in its place.
        raw.sqlite3_shutdown();
        raw.sqlite3_config_log(Hear, null);
        raw.sqlite3_initialize();
    }

    private static void Hear(object? state, int code, string message)
    {
        if (code is not (FsyncFailed or FolderFsyncFailed))
            return;
        foreach (var path in Watched.Keys)
        {
            if (message.Contains(path, StringComparison.Ordinal))
                Environment.FailFast($"The database can't be synced, so nothing that it holds since the last sync is sure: {message}");
        }
    }
}
