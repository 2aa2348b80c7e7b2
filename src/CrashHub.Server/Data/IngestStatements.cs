using System.Data.Common;
using CrashHub.Contracts;

namespace CrashHub.Server.Data;

/// <summary>
/// The SQL that stores one crash; both databases take the same text. A key conflict is resolved per crash and raises no error, so that the others of the
/// batch go on. On PostgreSQL the insert of a key waits for a transaction that holds the same key. Commands are made once a connection.
/// </summary>
internal sealed class IngestStatements(DbConnection connection) : IAsyncDisposable
{
    private readonly Dictionary<string, DbCommand> commands = new(StringComparer.Ordinal);
    private DbTransaction? transaction;

    // A key whose time is over is taken over.
    private const string InsertKey = """
        INSERT INTO ingest_keys (project_id, "key", crash_id, dump_sha256, expires_at) VALUES (@project, @key, @crash, @sha, @expires)
        ON CONFLICT (project_id, "key") DO UPDATE
        SET crash_id = excluded.crash_id, dump_sha256 = excluded.dump_sha256, expires_at = excluded.expires_at
        WHERE ingest_keys.expires_at <= @now
        """;

    private const string SelectKey = """SELECT crash_id, dump_sha256 FROM ingest_keys WHERE project_id = @project AND "key" = @key""";

    private const string PointKey = """UPDATE ingest_keys SET crash_id = @crash WHERE project_id = @project AND "key" = @key""";

    private const string DeleteKey = """DELETE FROM ingest_keys WHERE project_id = @project AND "key" = @key""";

    private const string SelectCrash =
        "SELECT state, bucket_id FROM crashes WHERE project_id = @project AND received_at >= @from AND received_at < @before AND id = @crash";

    private const string InsertCrash = """
        INSERT INTO crashes (project_id, received_at, id, state, body, event_json, "release", environment, "function", region, runtime, user_hash,
            dump_locator, segment, dump_sha256, dump_bytes, log_locator, attachments_json, lease_epoch, attempts, priority, probe_json)
        VALUES (@project, @received, @id, @state, @body, @event, @release, @environment, @function, @region, @runtime, @user,
            @dump, @segment, @sha, @bytes, @log, @attachments, 0, 0, @priority, @probe)
        """;

    /// <summary>Stores a crash in a transaction, or says which earlier crash its keys name.</summary>
    public async Task<IngestOutcome> WriteAsync(DbTransaction within, PendingCrash crash)
    {
        transaction = within;
        var taken = new List<string>();
        var earlier = new List<(Guid Crash, string Sha)>();
        foreach (var key in crash.Keys)
        {
            if (await TakeAsync(crash, key))
                taken.Add(key);
            else
                earlier.Add(await ReadKeyAsync(crash.Row.ProjectId, key));
        }
        if (earlier.Count == 0)
        {
            await InsertAsync(crash.Row);
            return new(IngestVerdict.Stored, crash.Row.Id, crash.Row.State, null);
        }
        var named = earlier[0];
        var verdict =
            earlier.Exists(other => other.Crash != named.Crash) ? IngestVerdict.TwoCrashes
            : !PendingCrash.IsSame(named.Sha, crash.KeyedSha256) ? IngestVerdict.OtherBytes
            : IngestVerdict.Replay;
        foreach (var key in taken)
            await SettleAsync(crash.Row.ProjectId, key, verdict == IngestVerdict.Replay ? named.Crash : null);
        return await OutcomeAsync(verdict, crash.Row.ProjectId, named.Crash);
    }

    private async Task<bool> TakeAsync(PendingCrash crash, string key)
    {
        var command = Command(
            InsertKey,
            ("@project", crash.Row.ProjectId),
            ("@key", key),
            ("@crash", crash.Row.Id),
            ("@sha", crash.KeyedSha256),
            ("@expires", MicrosecondsConverter.ToMicroseconds(crash.KeysExpire)),
            ("@now", MicrosecondsConverter.ToMicroseconds(crash.Row.ReceivedAt))
        );
        return await command.ExecuteNonQueryAsync() == 1;
    }

    private async Task<(Guid Crash, string Sha)> ReadKeyAsync(int project, string key)
    {
        var command = Command(SelectKey, ("@project", project), ("@key", key));
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? (reader.GetGuid(0), reader.GetString(1))
            : throw new InvalidOperationException("A key that was in the way is gone within one transaction.");
    }

    /// <summary>A replay teaches the earlier crash its new key; a conflict gives the key back.</summary>
    private async Task SettleAsync(int project, string key, Guid? crash)
    {
        var command = crash is { } id
            ? Command(PointKey, ("@project", project), ("@key", key), ("@crash", id))
            : Command(DeleteKey, ("@project", project), ("@key", key));
        await command.ExecuteNonQueryAsync();
    }

    private async Task<IngestOutcome> OutcomeAsync(IngestVerdict verdict, int project, Guid crash)
    {
        var (from, before) = CrashKey.MicrosecondsOf([crash]);
        var command = Command(SelectCrash, ("@project", project), ("@from", from), ("@before", before), ("@crash", crash));
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
            return new(verdict, crash, CrashState.Discarded, null);
        return new(verdict, crash, (CrashState)reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetGuid(1));
    }

    private async Task InsertAsync(Crash row)
    {
        var command = Command(
            InsertCrash,
            ("@project", row.ProjectId),
            ("@received", MicrosecondsConverter.ToMicroseconds(row.ReceivedAt)),
            ("@id", row.Id),
            ("@state", (int)row.State),
            ("@body", (int)row.Body),
            ("@event", row.EventJson),
            ("@release", row.Release),
            ("@environment", row.Environment),
            ("@function", row.Function),
            ("@region", row.Region),
            ("@runtime", row.Runtime),
            ("@user", row.UserHash),
            ("@dump", row.DumpLocator),
            ("@segment", row.Segment),
            ("@sha", row.DumpSha256),
            ("@bytes", row.DumpBytes),
            ("@log", row.LogLocator),
            ("@attachments", row.AttachmentsJson),
            ("@priority", row.Priority),
            ("@probe", row.ProbeJson)
        );
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in commands.Values)
            await command.DisposeAsync();
    }

    /// <summary>The prepared command of a text, whose parameters always come in the same order.</summary>
    private DbCommand Command(string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!commands.TryGetValue(text, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = text;
            foreach (var (name, _) in parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }
            commands.Add(text, command);
        }
        command.Transaction = transaction;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        return command;
    }
}
