using System.Data.Common;
using CrashHub.Analysis.Traps;
using CrashHub.Contracts;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>Answers which bucket a raw stack falls into: one statement by primary keys, merges followed.</summary>
internal sealed class StackLookup(CrashHubDb db)
{
    private static readonly Dictionary<string, TrapKind> Kinds = Enum.GetValues<TrapKind>()
        .ToDictionary(TrapKindNames.Of, StringComparer.Ordinal);

    private const string Text = """
        WITH RECURSIVE walk(leaf, trap, id, step) AS (
            SELECT s.bucket_id, s.trap, s.bucket_id, 0 FROM stacks s
            WHERE s.project_id = @project AND s."key" IN (@k0, @k1, @k2, @k3, @k4, @k5)
            UNION ALL
            SELECT w.leaf, w.trap, b.merged_into, w.step + 1 FROM walk w JOIN buckets b ON b.project_id = @project AND b.id = w.id
            WHERE b.merged_into IS NOT NULL AND w.step < 16)
        SELECT w.leaf, w.trap, b.id, b.status, b.regressed, b.resolved_in_release, b.resolved_at, b.mute_until_regression,
            d.kind, d.dumps, d.last_at
        FROM walk w JOIN buckets b ON b.project_id = @project AND b.id = w.id AND b.merged_into IS NULL
        LEFT JOIN dump_slots d ON d.project_id = @project AND d.subject = b.id AND (d.kind = 0 OR (d.kind = 1 AND d.release = @release))
        """;

    /// <summary>The bucket; null when no crash had this stack, or crashes of several buckets had it and the trap does not tell which is meant.</summary>
    /// <param name="project">The project.</param>
    /// <param name="keys">One to <see cref="StackKeys.Most"/> keys of one stack.</param>
    /// <param name="host">The trap in the host's own words.</param>
    /// <param name="release">The event's release, or null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<StackAnswer?> FindAsync(
        int project,
        IReadOnlyList<Guid> keys,
        TrapReading host,
        string? release,
        CancellationToken cancellation
    )
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var answers = new List<StackAnswer>();
        var parameters = new (string, object?)[StackKeys.Most + 2];
        parameters[0] = ("@project", project);
        parameters[1] = ("@release", release ?? "");
        for (var at = 0; at < StackKeys.Most; at++)
            parameters[at + 2] = ($"@k{at}", keys[Math.Min(at, keys.Count - 1)]);
        await using var command = db.Command(Text, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            Add(answers, reader);
        return Choose(answers, host);
    }

    private static void Add(List<StackAnswer> answers, DbDataReader r)
    {
        var (leaf, trap, root) = (r.GetGuid(0), r.GetString(1), r.GetGuid(2));
        var answer = answers.Find(a => a.Root.Id == root && a.Trap == trap);
        if (answer is null)
        {
            answer = new(
                leaf,
                trap,
                new CrashFinishBucket
                {
                    Id = root,
                    Status = (BucketStatus)r.GetInt32(3),
                    Regressed = r.GetBoolean(4),
                    ResolvedInRelease = r.Text(5),
                    ResolvedAt = r.Number(6),
                    MuteUntilRegression = r.GetBoolean(7),
                    FirstSeen = 0,
                    LastSeen = 0,
                    Count = 0,
                    Users = 0,
                    Version = 0,
                }
            );
            answers.Add(answer);
        }
        if (r.IsDBNull(8))
            return;
        if ((DumpSlotKind)r.GetInt32(8) == DumpSlotKind.Bucket)
            (answer.Dumps, answer.LastAt) = (r.GetInt64(9), r.Number(10));
        else
            answer.ReleaseDumps = r.GetInt64(9);
    }

    /// <summary>The same instruction may raise several traps, which may be different bugs: the one that the host names, else the only one there is.</summary>
    internal static StackAnswer? Choose(List<StackAnswer> answers, TrapReading host)
    {
        var exact = answers.FindAll(a => host.Kind != TrapKind.Unknown && KindOf(a.Trap) == host.Kind);
        var fitting =
            exact.Count > 0 ? exact : answers.FindAll(a => KindOf(a.Trap) is var kind && (IsOpen(kind) || !host.Contradicts(kind)));
        return fitting.Count > 0 && fitting.TrueForAll(a => a.Root.Id == fitting[0].Root.Id) ? fitting[0] : null;
    }

    private static bool IsOpen(TrapKind kind) => kind is TrapKind.Unknown or TrapKind.HostError;

    private static TrapKind KindOf(string trap) => Kinds.GetValueOrDefault(trap, TrapKind.Unknown);
}
