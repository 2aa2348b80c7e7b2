using CrashHub.Contracts;
using CrashHub.Server.Data.Releases;

namespace CrashHub.Server.Releases.Gates;

/// <summary>All that the verdict hangs on.</summary>
internal sealed record GateFacts
{
    /// <summary>The release; null when nobody heard of it.</summary>
    public required GateBaseline? Release { get; init; }

    /// <summary>What it is compared with; null where there is none.</summary>
    public required GateBaseline? Baseline { get; init; }
    public IReadOnlyList<GateBucket> New { get; init; } = [];
    public IReadOnlyList<GateBucket> Regressed { get; init; } = [];

    /// <summary>Surviving buckets with crashes of the release that lack a build.</summary>
    public IReadOnlySet<Guid> Uncertain { get; init; } = new HashSet<Guid>();
    public IReadOnlyList<GateRate> Rates { get; init; } = [];
    public long Buckets { get; init; }
    public long Crashes { get; init; }
    public long? BaselineCrashes { get; init; }

    /// <summary>Environments that the project heard from, where it never did from the one that is asked about; else empty.</summary>
    public IReadOnlyList<string> HeardFrom { get; init; } = [];
    public long Queued { get; init; }
    public long BaselineQueued { get; init; }
    public long WaitingForBuilds { get; init; }
    public long Failed { get; init; }

    /// <summary>Whether any crash of the release was received in the scope, whatever became of it.</summary>
    public bool HasCrashes => Crashes + Queued + WaitingForBuilds + Failed > 0;

    /// <summary>Invocations of the release in the scope.</summary>
    public long Invocations => Rates.Sum(r => r.ReleaseInvocations);

    /// <summary>True where crashes of the release can be new to it: with a baseline, or compared with nothing.</summary>
    public bool IsCompared { get; init; }
}
