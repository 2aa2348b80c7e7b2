using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Buckets;

/// <summary>How a split ended.</summary>
/// <param name="Bucket">The bucket of its own.</param>
/// <param name="IsNew">False when an earlier request made it.</param>
internal sealed record SplitOutcome(Guid Bucket, bool IsNew)
{
    public SplitOutcome(ProblemHttpResult problem)
        : this(Guid.Empty, IsNew: false) => Problem = problem;

    /// <summary>What stands against it; null when it is done.</summary>
    public ProblemHttpResult? Problem { get; }

    /// <summary>Crashes that moved at once.</summary>
    public long Moved { get; init; }

    /// <summary>Crashes with such a stack that were not chosen, among the newest.</summary>
    public long LeftBehind { get; init; }
}
