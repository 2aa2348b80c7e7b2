using System.Buffers.Binary;
using System.Data.Common;
using CrashHub.Analysis.Signatures;
using Npgsql;

namespace CrashHub.Benchmarks;

/// <summary>
/// Gives each bucket that <see cref="ListFill"/> made a stack, entered into the index as the server does it. The stacks are walks through a made-up program: few
/// functions near <c>main</c>, many at the young end, a function's callers fixed, so that siblings share all but their youngest frames.
/// </summary>
internal sealed class SimilarFill(DbConnection connection)
{
    private static readonly int[] Layers = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000];

    public async Task RunAsync(int buckets)
    {
        var random = new Random(7);
        var counts = new Dictionary<long, long>();
        var hashes = new Dictionary<string, long>(StringComparer.Ordinal);
        var stacks = new List<(Guid Bucket, long Hash, byte[] Frames, string Names, long[] Hashes)>(buckets);
        for (var n = 0; n < buckets; n++)
        {
            var names = Walk(random);
            var frames = Array.ConvertAll(
                names,
                name => hashes.TryGetValue(name, out var known) ? known : hashes[name] = FrameHash.Of(name)
            );
            foreach (var frame in frames)
                counts[frame] = counts.GetValueOrDefault(frame) + 1;
            var bytes = new byte[frames.Length * sizeof(long)];
            for (var at = 0; at < frames.Length; at++)
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at * sizeof(long)), frames[at]);
            stacks.Add(
                (Guid.Parse($"00000000-0000-7000-8000-{n:X12}"), FrameHash.OfStack(frames), bytes, string.Join('\n', names), frames)
            );
        }
        await InsertAsync(
            "bucket_stacks (project_id, bucket_id, stack_hash, frames, names)",
            stacks.Select(s => new object[] { 1, s.Bucket, s.Hash, s.Frames, s.Names })
        );
        await InsertAsync(
            "bucket_frames (project_id, frame, position, bucket_id)",
            stacks.SelectMany(s => s.Hashes.Select((frame, at) => new object[] { 1, frame, at, s.Bucket }))
        );
        await InsertAsync("frame_counts (project_id, frame, buckets)", counts.Select(c => new object[] { 1, c.Key, c.Value }));
        // As a server left them that has been up for a while: else the next one would begin with a regroup, and count what lists show.
        await RunAsync($"UPDATE signatures SET algorithm = '{SignatureV1.Algorithm}'");
        await RunAsync(
            $"UPDATE buckets SET algorithm = '{SignatureV1.Algorithm}', shown = {(connection is NpgsqlConnection ? @"'\x00'::bytea" : "X'00'")}"
        );
        await RunAsync(connection is NpgsqlConnection ? "VACUUM ANALYZE" : "PRAGMA optimize=0x10002");
    }

    private async Task RunAsync(string text)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    // From main downwards; a function of a layer has one caller, some are skipped as an optimising compiler would inline them.
    private static string[] Walk(Random random)
    {
        var depth = random.Next(5, Layers.Length);
        var names = new List<string>();
        var function = random.Next(Layers[depth]);
        for (var layer = depth; layer >= 0; layer--)
        {
            if (layer == depth || random.Next(8) > 0)
                names.Add($"program::layer{layer}::function_{function}");
            if (layer > 0)
                function %= Layers[layer - 1];
        }
        return [.. names];
    }

    private async Task InsertAsync(string table, IEnumerable<object[]> rows)
    {
        if (connection is NpgsqlConnection postgres)
        {
            await using var copy = await postgres.BeginBinaryImportAsync($"COPY {table} FROM STDIN (FORMAT BINARY)");
            foreach (var row in rows)
                await copy.WriteRowAsync(CancellationToken.None, row);
            await copy.CompleteAsync();
            return;
        }
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        var count = table.Count(c => c == ',') + 1;
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", Enumerable.Range(0, count).Select(k => $"@p{k}"))})";
        for (var k = 0; k < count; k++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{k}";
            command.Parameters.Add(parameter);
        }
        foreach (var row in rows)
        {
            for (var k = 0; k < count; k++)
                command.Parameters[k].Value = row[k];
            await command.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
    }
}
