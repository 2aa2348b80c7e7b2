using CrashHub.Analysis.Signatures;
using CrashHub.Contracts;
using static CrashHub.Server.Data.ItemStatements;

namespace CrashHub.Server.Data.Regrouping;

/// <summary>The phases that go over crashes: each is asked where it belongs, and those that are elsewhere move, with what is counted of them.</summary>
internal sealed class RegroupCrashes(RegroupContext context)
{
    /// <summary>The most crashes of one transaction.</summary>
    internal const int Batch = 300;

    /// <summary>How long before the regroup's begin a crash may have come that a worker finished by the rules of before.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(15);

    private readonly CrashHubDb db = context.Db;
    private readonly int project = context.Project;

    /// <summary>One batch.</summary>
    /// <returns>False when the step is void.</returns>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var (before, after) = (context.Before, context.After);
        var crashes = await context.Reading.AfterAsync(
            MicrosecondsConverter.ToMicroseconds(before.CursorAt),
            before.CursorId,
            context.Crashes,
            cancellation
        );
        if (crashes.Count > 0)
            (after.CursorAt, after.CursorId) = (MicrosecondsConverter.FromMicroseconds(crashes[^1].Crash.ReceivedAt), crashes[^1].Crash.Id);
        if (before.Phase == RegroupPhase.Crashes)
            after.Done += crashes.Count;
        if (crashes.Count < context.Crashes)
            Next(before, after);
        var (moves, orphans) = await PlanAsync(crashes, cancellation);
        var stacks = crashes
            .Where(c => c.Signature is not null && RegroupStacks.IsAnother(c.Crash, context.Signatures.StackOf(c.Signature)))
            .Select(c => (c.Crash, Stack: context.Signatures.StackOf(c.Signature!)))
            .ToList();
        return await context.WriteAsync(
            async () =>
            {
                moves.AddRange(await HouseAsync(orphans, cancellation));
                // All rows at once: who locks crashes does so in their order.
                var moving = new BucketMoves(db, project);
                var held = await moving.HoldAsync(
                    [.. moves.Select(m => m.Crash).Concat(stacks.Select(s => s.Crash)).DistinctBy(crash => crash.Id)],
                    cancellation
                );
                await new RegroupStacks(db, project).StoreAsync(stacks, cancellation);
                after.Moved += await moving.RunAsync(moves, held, cancellation);
            },
            cancellation
        );
    }

    private static void Next(Regroup before, Regroup after)
    {
        if (before.Phase == RegroupPhase.Crashes)
            (after.Phase, after.CursorAt, after.CursorId) = (RegroupPhase.Recent, before.StartedAt - Overlap, Guid.Empty);
        else
            (after.Phase, after.CursorNumber) = (RegroupPhase.Closing, 0);
    }

    /// <summary>Which crashes go where, and those whose signature no bucket has.</summary>
    private async Task<(List<RegroupMove> Moves, List<(RegroupCrash, CrashSignature)> Orphans)> PlanAsync(
        List<(RegroupCrash Crash, CrashSignature? Signature)> crashes,
        CancellationToken cancellation
    )
    {
        var moves = new List<RegroupMove>();
        var orphans = new List<(RegroupCrash, CrashSignature)>();
        // In rows of other states somebody works: their finish groups them anew.
        var open = crashes.Where(c => c is { Signature: not null, Crash: { State: CrashState.Processed, Leaf: not null } }).ToList();
        if (open.Count == 0)
            return (moves, orphans);
        var leaves = await LeavesAsync([.. open.Select(c => c.Signature!.Fingerprint).Distinct()], cancellation);
        var splits = new RegroupSplits(db, project);
        await splits.ReadAsync(leaves.Values, cancellation);
        var elsewhere = new List<RegroupMove>();
        var homeless = new List<(RegroupCrash Crash, CrashSignature Signature)>();
        foreach (var (crash, signature) in open)
        {
            var stack = context.Signatures.StackOf(signature!);
            if (!leaves.TryGetValue(signature!.Fingerprint, out var leaf))
                homeless.Add((crash, signature));
            else if (await splits.FollowAsync(leaf, stack, cancellation) is var to && to != crash.Leaf)
                elsewhere.Add(new(crash, to, stack));
        }
        if (elsewhere.Count + homeless.Count == 0)
            return (moves, orphans);
        var places = new RegroupPlaces(db, project);
        await places.ReadAsync(
            elsewhere.SelectMany(m => new[] { m.Crash.Leaf!.Value, m.To }).Concat(homeless.Select(h => h.Crash.Leaf!.Value)),
            cancellation
        );
        moves.AddRange(elsewhere.Where(m => places.MayMove(m.Crash.Leaf!.Value, m.To)));
        orphans.AddRange(homeless.Where(h => places.MayLeave(h.Crash.Leaf!.Value)));
        return (moves, orphans);
    }

    private async Task<Dictionary<string, Guid>> LeavesAsync(List<string> fingerprints, CancellationToken cancellation)
    {
        var found = await db.OverAsync(
            $"""
            SELECT fingerprint, bucket_id FROM {Items} CROSS JOIN signatures
            WHERE project_id = @project AND algorithm = @algorithm AND fingerprint = i.wanted
            """,
            [("wanted", fingerprints.ToArray())],
            [("@project", project), ("@algorithm", context.Signatures.Algorithm)],
            r => (Fingerprint: r.GetString(0), Bucket: r.GetGuid(1)),
            cancellation
        );
        return found.ToDictionary(row => row.Fingerprint, row => row.Bucket, StringComparer.Ordinal);
    }

    /// <summary>Makes the buckets that are missing; each takes over what the team decided about the one that its first crash leaves.</summary>
    private async Task<List<RegroupMove>> HouseAsync(
        List<(RegroupCrash Crash, CrashSignature Signature)> orphans,
        CancellationToken cancellation
    )
    {
        var housed = new List<RegroupMove>();
        if (orphans.Count == 0)
            return housed;
        await ProjectLock.TakeAsync(db, project, cancellation);
        var leaves = await LeavesAsync([.. orphans.Select(o => o.Signature.Fingerprint).Distinct()], cancellation);
        var rows = new CrashFinishRows(db, project);
        foreach (var (crash, signature) in orphans)
        {
            if (!leaves.TryGetValue(signature.Fingerprint, out var leaf))
            {
                // Not locked: crashes come first in the order of locks.
                var heir = await rows.ReadAsync(await rows.RootAsync(crash.Leaf!.Value, cancellation), cancellation);
                leaf = await rows.CreateAsync(await InputAsync(crash, signature, cancellation), crash.ReceivedAt, heir, cancellation);
                leaves.Add(signature.Fingerprint, leaf);
                context.After.Created++;
            }
            housed.Add(new(crash, leaf, context.Signatures.StackOf(signature)));
        }
        return housed;
    }

    private async Task<CrashFinishInput> InputAsync(RegroupCrash crash, CrashSignature signature, CancellationToken cancellation)
    {
        var stored = (await context.Reading.ReportsAsync([crash], cancellation))[crash.Id];
        var report = StoredReport.Unpack(stored.Report, null);
        var (title, culprit) = BucketTitle.Of(report);
        return CrashFinish.Clean(
            new CrashFinishInput
            {
                Trap = BucketTitle.Name(report.Trap.Kind),
                Algorithm = signature.Algorithm,
                Fingerprint = signature.Fingerprint,
                SignatureText = signature.Text,
                Title = title,
                Culprit = culprit,
                Report = [],
                SignatureInput = stored.SignatureInput,
                Modules = [],
                BuildsGeneration = 0,
                WantsBuilds = false,
            }
        );
    }
}
