using CrashHub.Analysis.Signatures;
using CrashHub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>Finds out whether some crashes of a bucket have a function on their stack and some have not, in the stacks that stand for it and its newest crashes.</summary>
internal sealed class SplitEvidence(CrashHubDb db, int project, IReadOnlyList<Guid> leaves)
{
    /// <summary>Crashes that are looked at.</summary>
    public const int Most = 2000;

    private const int AtOnce = 500;

    /// <summary>The hash under which the function stands on stacks; null when it was found on none.</summary>
    public long? Key { get; private set; }

    /// <summary>True when something would stay: a stack without it, or one that nobody knows.</summary>
    public bool HasOthers { get; private set; }

    public async Task FindAsync(string function, CancellationToken cancellation)
    {
        long[] spellings = [FrameHash.Of(FunctionIdentity.Of(function)), FrameHash.Of(function)];
        var known = await db
            .BucketStacks.Where(s => s.ProjectId == project && leaves.Contains(s.BucketId))
            .Select(s => s.Frames)
            .Take(Most)
            .ToListAsync(cancellation);
        foreach (var frames in known)
            Look(frames, spellings);
        var rest = Most;
        foreach (var leaf in leaves)
        {
            if ((Key is not null && HasOthers) || rest <= 0)
                return;
            var crashes = await db
                .Crashes.Where(c => c.ProjectId == project && c.BucketId == leaf)
                .OrderByDescending(c => c.ReceivedAt)
                .Take(rest)
                .Select(c => new { c.Id, c.StackHash })
                .ToListAsync(cancellation);
            rest -= crashes.Count;
            HasOthers |= crashes.Exists(c => c.StackHash is null);
            foreach (var some in crashes.Chunk(AtOnce))
            {
                var stacks = await db
                    .CrashReports.OfCrashes(project, [.. some.Select(c => c.Id)])
                    .Where(r => r.Stack != null)
                    .Select(r => r.Stack!)
                    .ToListAsync(cancellation);
                foreach (var frames in stacks)
                    Look(frames, spellings);
            }
        }
    }

    private void Look(byte[] frames, long[] spellings)
    {
        foreach (var spelling in spellings)
        {
            if (CrashStack.Holds(frames, [spelling]))
                Key ??= spelling;
        }
        HasOthers |= !CrashStack.Holds(frames, spellings);
    }
}
