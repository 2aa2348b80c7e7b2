using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CrashHub.Benchmarks.Lists;

/// <summary>
/// Rows by the hundred thousand: COPY on PostgreSQL; on SQLite one prepared insert, without journal, into tables whose indexes are made at the end.
/// </summary>
internal sealed class BulkRows(DbConnection connection)
{
    private readonly List<string> indexes = [];

    public bool IsPostgres => connection is NpgsqlConnection;

    /// <summary>Takes the indexes away that <see cref="EndAsync"/> makes again.</summary>
    public async Task BeginAsync()
    {
        if (IsPostgres)
            return;
        await RunAsync("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; PRAGMA temp_store=MEMORY");
        var names = new List<string>();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = """
                SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('crashes', 'crash_modules',
                    'bucket_values', 'bucket_hours', 'search_terms', 'search_sets', 'search_set_terms', 'bucket_sets', 'buckets')
                """;
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                names.Add(rows.GetString(0));
                indexes.Add(rows.GetString(1));
            }
        }
        foreach (var name in names)
            await RunAsync($"DROP INDEX \"{name}\"");
    }

    public async Task EndAsync()
    {
        foreach (var index in indexes)
            await RunAsync(index);
        await RunAsync(IsPostgres ? "VACUUM ANALYZE" : "PRAGMA journal_mode=WAL");
    }

    /// <summary>Runs a statement without a limit of time.</summary>
    public async Task RunAsync(string text)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Inserts rows.</summary>
    /// <param name="table">Table and columns, as <c>t (a, b)</c>.</param>
    /// <param name="rows">The values, in the columns' order and types.</param>
    public async Task InsertAsync(string table, IEnumerable<object?[]> rows)
    {
        if (connection is NpgsqlConnection postgres)
        {
            await using var copy = await postgres.BeginBinaryImportAsync($"COPY {table} FROM STDIN (FORMAT BINARY)");
            copy.Timeout = TimeSpan.FromHours(1);
            foreach (var row in rows)
                await copy.WriteRowAsync(CancellationToken.None, row);
            await copy.CompleteAsync();
            return;
        }
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = ((SqliteConnection)connection).CreateCommand();
        command.Transaction = (SqliteTransaction)transaction;
        var count = table.Count(c => c == ',') + 1;
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", Enumerable.Range(0, count).Select(k => $"@p{k}"))})";
        for (var k = 0; k < count; k++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"@p{k}" });
        foreach (var row in rows)
        {
            for (var k = 0; k < count; k++)
                command.Parameters[k].Value = row[k] ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
        await transaction.CommitAsync();
    }
}
