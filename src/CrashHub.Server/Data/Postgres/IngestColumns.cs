using Npgsql;
using NpgsqlTypes;

namespace CrashHub.Server.Data.Postgres;

/// <summary>
/// Stores a batch column by column: two statements whatever its size. Crashes whose keys meet others are left to the statements that resolve them one by
/// one; PostgreSQL refuses two rows of one statement with the same key.
/// </summary>
internal sealed class IngestColumns(NpgsqlConnection connection)
{
    private const string InsertKeys = """
        INSERT INTO ingest_keys (project_id, "key", crash_id, dump_sha256, expires_at)
        SELECT * FROM unnest($1::int[], $2::text[], $3::uuid[], $4::text[], $5::bigint[])
        ON CONFLICT (project_id, "key") DO UPDATE
        SET crash_id = excluded.crash_id, dump_sha256 = excluded.dump_sha256, expires_at = excluded.expires_at
        WHERE ingest_keys.expires_at <= $6
        RETURNING crash_id
        """;

    private const string DeleteKeys = """
        DELETE FROM ingest_keys USING unnest($1::int[], $2::uuid[], $3::text[]) AS gone (project_id, crash_id, "key")
        WHERE ingest_keys.project_id = gone.project_id AND ingest_keys."key" = gone."key" AND ingest_keys.crash_id = gone.crash_id
        """;

    private const string InsertCrashes = """
        INSERT INTO crashes (project_id, received_at, id, state, body, event_json, "release", environment, "function", region, runtime, user_hash,
            dump_locator, segment, dump_sha256, dump_bytes, log_locator, attachments_json, priority, probe_json, lease_epoch, attempts)
        SELECT *, 0, 0 FROM unnest($1::int[], $2::bigint[], $3::uuid[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::text[], $13::text[], $14::uuid[], $15::text[], $16::bigint[], $17::text[], $18::text[], $19::int[], $20::text[])
        """;

    /// <summary>Stores what no key stands in the way of and writes its outcomes.</summary>
    /// <returns>Places in the batch of the others, in order; nothing of them is stored.</returns>
    public async Task<IReadOnlyList<int>> WriteAsync(IReadOnlyList<PendingCrash> batch, IngestOutcome[] outcomes)
    {
        var stored = new List<int>(batch.Count);
        var left = new List<int>();
        var seen = new HashSet<(int Project, string Key)>();
        for (var at = 0; at < batch.Count; at++)
        {
            var isAlone = true;
            foreach (var key in batch[at].Keys)
                isAlone &= seen.Add((batch[at].Row.ProjectId, key));
            (isAlone ? stored : left).Add(at);
        }
        await TakeKeysAsync(batch, stored, left);
        await InsertAsync([.. stored.Select(at => batch[at].Row)]);
        foreach (var at in stored)
            outcomes[at] = new(IngestVerdict.Stored, batch[at].Row.Id, batch[at].Row.State, null);
        left.Sort();
        return left;
    }

    /// <summary>Takes all keys; crashes that did not get all of theirs give back those that they got, and go to <paramref name="left"/>.</summary>
    private async Task TakeKeysAsync(IReadOnlyList<PendingCrash> batch, List<int> stored, List<int> left)
    {
        // In the order in which every writer takes them: two that wait for each other's keys would lock each other out.
        var keys = stored
            .SelectMany(at => batch[at].Keys.Select(key => (Crash: batch[at], Key: key)))
            .OrderBy(k => k.Crash.Row.ProjectId)
            .ThenBy(k => k.Key, StringComparer.Ordinal)
            .ToList();
        if (keys.Count == 0)
            return;
        var taken = new Dictionary<Guid, int>();
        await using (
            var command = Command(
                InsertKeys,
                keys.ConvertAll(k => k.Crash.Row.ProjectId).ToArray(),
                keys.ConvertAll(k => k.Key).ToArray(),
                keys.ConvertAll(k => k.Crash.Row.Id).ToArray(),
                keys.ConvertAll(k => k.Crash.KeyedSha256).ToArray(),
                keys.ConvertAll(k => MicrosecondsConverter.ToMicroseconds(k.Crash.KeysExpire)).ToArray(),
                keys.Min(k => MicrosecondsConverter.ToMicroseconds(k.Crash.Row.ReceivedAt))
            )
        )
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                taken[reader.GetGuid(0)] = taken.GetValueOrDefault(reader.GetGuid(0)) + 1;
        }
        var refused = stored.FindAll(at => taken.GetValueOrDefault(batch[at].Row.Id) < batch[at].Keys.Count);
        if (refused.Count == 0)
            return;
        stored.RemoveAll(refused.Contains);
        left.AddRange(refused);
        var back = refused.SelectMany(at => batch[at].Keys.Select(key => (batch[at].Row.ProjectId, batch[at].Row.Id, Key: key))).ToList();
        await using var delete = Command(
            DeleteKeys,
            back.ConvertAll(k => k.ProjectId).ToArray(),
            back.ConvertAll(k => k.Id).ToArray(),
            back.ConvertAll(k => k.Key).ToArray()
        );
        await delete.ExecuteNonQueryAsync();
    }

    private async Task InsertAsync(Crash[] rows)
    {
        if (rows.Length == 0)
            return;
        await using var command = Command(
            InsertCrashes,
            Array.ConvertAll(rows, r => r.ProjectId),
            Array.ConvertAll(rows, r => MicrosecondsConverter.ToMicroseconds(r.ReceivedAt)),
            Array.ConvertAll(rows, r => r.Id),
            Array.ConvertAll(rows, r => (int)r.State),
            Array.ConvertAll(rows, r => (int)r.Body),
            Array.ConvertAll(rows, r => r.EventJson),
            Array.ConvertAll(rows, r => r.Release),
            Array.ConvertAll(rows, r => r.Environment),
            Array.ConvertAll(rows, r => r.Function),
            Array.ConvertAll(rows, r => r.Region),
            Array.ConvertAll(rows, r => r.Runtime),
            Array.ConvertAll(rows, r => r.UserHash),
            Array.ConvertAll(rows, r => r.DumpLocator),
            Array.ConvertAll(rows, r => r.Segment),
            Array.ConvertAll(rows, r => r.DumpSha256),
            Array.ConvertAll(rows, r => r.DumpBytes),
            Array.ConvertAll(rows, r => r.LogLocator),
            Array.ConvertAll(rows, r => r.AttachmentsJson),
            Array.ConvertAll(rows, r => r.Priority),
            Array.ConvertAll(rows, r => r.ProbeJson)
        );
        await command.ExecuteNonQueryAsync();
    }

    private NpgsqlCommand Command(string text, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(text, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = TypeOf(value) });
        return command;
    }

    private static NpgsqlDbType TypeOf(object value) =>
        value switch
        {
            int[] => NpgsqlDbType.Array | NpgsqlDbType.Integer,
            long[] => NpgsqlDbType.Array | NpgsqlDbType.Bigint,
            Guid[] or Guid?[] => NpgsqlDbType.Array | NpgsqlDbType.Uuid,
            string[] => NpgsqlDbType.Array | NpgsqlDbType.Text,
            long => NpgsqlDbType.Bigint,
            _ => throw new ArgumentException($"No column holds {value.GetType()}.", nameof(value)),
        };
}
