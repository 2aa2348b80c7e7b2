using System.Globalization;
using CrashHub.Analysis.Signatures;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data;

/// <summary>
/// Finds buckets whose stacks look like those of one: candidates by the rarest functions, a bounded number of each, so that the work does not grow with
/// the buckets of the project; then each candidate's stacks against the bucket's own. The connection is open.
/// </summary>
internal sealed class StackSearch(CrashHubDb db, int project)
{
    private const int MaxOwnStacks = 8;
    private const int MaxRareFrames = 12;
    private const int MaxPostings = 100;
    private const int MaxCandidates = 32;

    private readonly Dictionary<long, long> holding = [];
    private long buckets;

    // PostgreSQL takes lists as one parameter: the text of a statement does not change, so its plan is made once for a connection.
    private bool IsPostgres => db.Database.IsNpgsql();

    /// <summary>The best match of each bucket that looks like a survivor at all, the best first; none of the survivor's own family.</summary>
    /// <param name="survivor">The bucket.</param>
    /// <param name="least">Scores under this are left out.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<List<StackMatch>> FindAsync(Guid survivor, double least, CancellationToken cancellation)
    {
        var own = await OwnAsync(survivor, cancellation);
        if (own.Count == 0)
            return [];
        buckets = await db.Command("SELECT next_bucket_number - 1 FROM projects WHERE id = @project", ("@project", project))
            .ScalarAsync(r => r.GetInt64(0), cancellation);
        await CountAsync(own.SelectMany(s => s.Frames), cancellation);
        var candidates = await CandidatesAsync(own, cancellation);
        if (candidates.Count == 0)
            return [];
        var others = await StacksAsync(candidates, cancellation);
        await CountAsync(others.SelectMany(s => s.Frames), cancellation);
        var best = new Dictionary<Guid, (double Score, Known Mine, Known Other)>();
        foreach (var other in others)
        {
            if (other.Survivor == survivor)
                continue;
            foreach (var mine in own)
            {
                var score = StackSimilarity.Score(mine.Frames, Rarity(mine), other.Frames, Rarity(other));
                if (score >= least && !(best.TryGetValue(other.Survivor, out var known) && known.Score >= score))
                    best[other.Survivor] = (score, mine, other);
            }
        }
        return [.. best.OrderByDescending(m => m.Value.Score).ThenBy(m => m.Key).Select(m => MatchOf(m.Value.Mine, m.Value.Other))];
    }

    /// <summary>The survivors that somebody said are no one bug with this one, or with what was merged into it.</summary>
    public async Task<HashSet<Guid>> RefusedAsync(Guid survivor, CancellationToken cancellation)
    {
        var rows = await db.Command(
                $"""
                SELECT DISTINCT coalesce(o.merged_into, o.id) FROM refused_proposals r
                JOIN buckets o ON o.project_id = r.project_id AND o.id = r.other_id
                WHERE r.project_id = @project AND r.bucket_id IN ({Families.Sql})
                """,
                ("@project", project),
                ("@bucket", survivor)
            )
            .RowsAsync(r => r.GetGuid(0), cancellation);
        return [.. rows];
    }

    private StackMatch MatchOf(Known mine, Known other)
    {
        Span<int> partners = stackalloc int[mine.Frames.Length];
        var score = StackSimilarity.Score(mine.Frames, Rarity(mine), other.Frames, Rarity(other), partners);
        var names = mine.Names.Split('\n');
        var shared = new List<string>();
        for (var at = 0; at < partners.Length && at < names.Length; at++)
        {
            if (partners[at] >= 0)
                shared.Add(names[at]);
        }
        return new StackMatch(other.Survivor, score, shared);
    }

    private double[] Rarity(Known stack) =>
        stack.Rarity ??= Array.ConvertAll(stack.Frames, frame => StackSimilarity.RarityOf(buckets, holding.GetValueOrDefault(frame, 1)));

    private Task<List<Known>> OwnAsync(Guid survivor, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT s.bucket_id, coalesce(b.merged_into, b.id), s.frames, s.names
                FROM bucket_stacks s JOIN buckets b ON b.project_id = s.project_id AND b.id = s.bucket_id
                WHERE s.project_id = @project AND s.bucket_id IN ({Families.Sql}) LIMIT @most
                """,
                ("@project", project),
                ("@bucket", survivor),
                ("@most", MaxOwnStacks)
            )
            .RowsAsync(Known.Read, cancellation);

    private Task<List<Known>> StacksAsync(List<Guid> candidates, CancellationToken cancellation) =>
        db.Command(
                $"""
                SELECT s.bucket_id, coalesce(b.merged_into, b.id), s.frames, s.names
                FROM bucket_stacks s JOIN buckets b ON b.project_id = s.project_id AND b.id = s.bucket_id
                WHERE s.project_id = @project AND s.bucket_id {(
                    IsPostgres ? "= ANY(@others)" : $"IN ({string.Join(", ", candidates.Select((_, k) => $"@b{k}"))})"
                )}
                """,
                IsPostgres
                    ? [("@project", project), ("@others", candidates.ToArray())]
                    : [("@project", project), .. candidates.Select((id, k) => ($"@b{k}", (object?)id))]
            )
            .RowsAsync(Known.Read, cancellation);

    private async Task CountAsync(IEnumerable<long> frames, CancellationToken cancellation)
    {
        var unknown = frames.Where(frame => !holding.ContainsKey(frame)).Distinct().ToList();
        if (unknown.Count == 0)
            return;
        var counts = await db.Command(
                $"SELECT frame, buckets FROM frame_counts WHERE project_id = @project AND frame {(IsPostgres ? "= ANY(@frames)" : $"IN ({Numbers(unknown)})")}",
                IsPostgres ? [("@project", project), ("@frames", unknown.ToArray())] : [("@project", project)]
            )
            .RowsAsync(r => (Frame: r.GetInt64(0), Buckets: r.GetInt64(1)), cancellation);
        foreach (var (frame, count) in counts)
            holding[frame] = count;
    }

    /// <summary>The buckets that hold most of what tells, by the rarest functions that another bucket holds too.</summary>
    private async Task<List<Guid>> CandidatesAsync(List<Known> own, CancellationToken cancellation)
    {
        var rare = own.SelectMany(s => s.Frames)
            .Distinct()
            .Where(frame => holding.GetValueOrDefault(frame) > 1)
            .OrderBy(frame => holding[frame])
            .Take(MaxRareFrames)
            .ToList();
        if (rare.Count == 0)
            return [];
        var rows = await PostingsAsync(rare, cancellation);
        var mine = own.Select(s => s.Bucket).ToHashSet();
        return
        [
            .. rows.Distinct()
                .Where(row => !mine.Contains(row.Bucket))
                .GroupBy(row => row.Bucket, row => StackSimilarity.RarityOf(buckets, holding[row.Frame]))
                .OrderByDescending(g => g.Sum())
                .ThenBy(g => g.Key)
                .Take(MaxCandidates)
                .Select(g => g.Key),
        ];
    }

    // A bounded number of each frame, from the index in its order.
    private Task<List<(long Frame, Guid Bucket)>> PostingsAsync(List<long> frames, CancellationToken cancellation)
    {
        if (IsPostgres)
        {
            return db.Command(
                    $"""
                    SELECT f.frame, p.bucket_id FROM unnest(@frames) AS f(frame) CROSS JOIN LATERAL (
                        SELECT b.bucket_id FROM bucket_frames b WHERE b.project_id = @project AND b.frame = f.frame
                        ORDER BY b.position, b.bucket_id LIMIT {MaxPostings}) p
                    """,
                    ("@project", project),
                    ("@frames", frames.ToArray())
                )
                .RowsAsync(r => (r.GetInt64(0), r.GetGuid(1)), cancellation);
        }
        var each = frames.Select(frame =>
            $"""
                SELECT * FROM (SELECT frame, bucket_id FROM bucket_frames WHERE project_id = @project AND frame = {frame.ToString(
                    CultureInfo.InvariantCulture
                )}
                    ORDER BY position, bucket_id LIMIT {MaxPostings}) p
                """
        );
        return db.Command(string.Join(" UNION ALL ", each), ("@project", project))
            .RowsAsync(r => (r.GetInt64(0), r.GetGuid(1)), cancellation);
    }

    private static string Numbers(List<long> numbers) =>
        string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private sealed class Known
    {
        public required Guid Bucket { get; init; }
        public required Guid Survivor { get; init; }
        public required long[] Frames { get; init; }
        public required string Names { get; init; }
        public double[]? Rarity { get; set; }

        public static Known Read(System.Data.Common.DbDataReader r) =>
            new()
            {
                Bucket = r.GetGuid(0),
                Survivor = r.GetGuid(1),
                Frames = CrashStack.Read(r.GetFieldValue<byte[]>(2)),
                Names = r.GetString(3),
            };
    }
}
