using Microsoft.Data.Sqlite;

namespace CrashHub.Server.Data.Sqlite;

/// <summary>How the database file is opened.</summary>
internal static class SqliteFile
{
    /// <summary>
    /// One process owns the file (it holds the data folder), so on Unix SQLite's <c>unix-excl</c> is used: it locks once instead of per statement and
    /// keeps the index of the write-ahead log in its own memory, without a <c>-shm</c> file that is written and never synced.
    /// </summary>
    public static string ConnectionString(string path) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = OperatingSystem.IsWindows() ? path : new Uri(path).AbsoluteUri + "?vfs=unix-excl",
            DefaultTimeout = 15,
        }.ConnectionString;
}
