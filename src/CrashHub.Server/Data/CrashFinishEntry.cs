using CrashHub.Server.Data.Releases;
using CrashHub.Server.Data.Search;

namespace CrashHub.Server.Data;

/// <summary>One crash of a finish's transaction.</summary>
/// <param name="place">Its place among the results.</param>
/// <param name="claim">The crash.</param>
/// <param name="input">What is written of it.</param>
internal sealed class CrashFinishEntry(int place, CrashQueueClaim claim, CrashFinishInput input)
{
    public int Place { get; } = place;
    public CrashQueueClaim Claim { get; } = claim;
    public CrashFinishInput Input { get; } = input;

    /// <summary>What its modules have in the search index; null when they have nothing.</summary>
    public TermSet? ModuleTerms => field ??= TermSet.OfModules(Input.Modules);

    /// <summary>The bucket that its signature means; null while there is none.</summary>
    public Guid? Leaf { get; set; }

    /// <summary>The bucket that it was in.</summary>
    public Guid? Before { get; set; }
    public bool MadeItsBucket { get; set; }

    /// <summary>True when its bucket was resolved, or muted, and it brought the bug back.</summary>
    public bool Regressed { get; set; }

    /// <summary>The bucket that it joined; null when it stays where it was.</summary>
    public CrashFinishBucket? Joined { get; set; }

    /// <summary>Set when it opened its bucket, which was resolved.</summary>
    public BucketRegression? Regression { get; set; }

    /// <summary>True when it shows more than the others of its bucket, so that it is kept in any case.</summary>
    public bool SaysMore { get; set; }

    /// <summary>False when its bucket has enough of such crashes: it is counted, its dump and report are not kept.</summary>
    public bool IsKept { get; set; } = true;
}
