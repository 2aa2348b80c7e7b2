using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CrashHub.Server.Data.Sqlite;

/// <summary>
/// SQLite's own <c>lower</c> knows the letters of ASCII only, so that a search for <c>Ärger*</c> would miss the release of that very name: the pattern is in lower
/// case, the column not. This one takes its place and knows all letters, as PostgreSQL's does.
/// </summary>
internal static class SqliteLower
{
    private const int MostOnStack = 512;

    /// <summary>Puts it on a connection; again on one that has it changes nothing.</summary>
    public static void AddTo(sqlite3 connection) =>
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_create_function(connection, "lower", 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, Lower),
            connection
        );

    private static void Lower(sqlite3_context context, object state, sqlite3_value[] arguments)
    {
        var value = arguments[0];
        if (raw.sqlite3_value_type(value) == raw.SQLITE_NULL)
        {
            raw.sqlite3_result_null(context);
            return;
        }
        var bytes = raw.sqlite3_value_blob(value);
        if (bytes.IsEmpty || !Ascii.IsValid(bytes)) // An empty span would be taken for NULL.
        {
            raw.sqlite3_result_text(context, Encoding.UTF8.GetString(bytes).ToLowerInvariant());
            return;
        }
        var lower = bytes.Length <= MostOnStack ? stackalloc byte[bytes.Length] : new byte[bytes.Length];
        Ascii.ToLower(bytes, lower, out _);
        raw.sqlite3_result_text(context, lower);
    }
}
