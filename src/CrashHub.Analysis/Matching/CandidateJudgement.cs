namespace CrashHub.Analysis.Matching;

/// <summary>What one candidate says to all evidence.</summary>
internal sealed class CandidateJudgement
{
    private readonly Dictionary<(EvidenceKind Kind, int Key), EvidenceOutcome> outcomes = [];

    /// <summary>SHA-256 of the candidate's code, hex; null without code.</summary>
    public string? CodeId { get; init; }

    /// <summary>Bytes of read-only data that were compared.</summary>
    public long DataBytes { get; set; }

    /// <summary>Each piece of evidence and what the candidate says to it.</summary>
    public IReadOnlyDictionary<(EvidenceKind Kind, int Key), EvidenceOutcome> Outcomes => outcomes;

    /// <summary>Nothing contradicts it and some frame lies in it.</summary>
    public bool Fits => !HasFailed && Count(EvidenceKind.Place, EvidenceOutcome.Holds) > 0;

    private bool HasFailed { get; set; }

    public void Add(EvidenceKind kind, int key, EvidenceOutcome outcome)
    {
        outcomes[(kind, key)] = outcome;
        HasFailed |= outcome == EvidenceOutcome.Fails;
    }

    /// <summary>What it says to a piece; unknown where it was not asked.</summary>
    public EvidenceOutcome Of((EvidenceKind, int) item) => outcomes.GetValueOrDefault(item);

    /// <summary>Pieces of a kind with an outcome.</summary>
    public int Count(EvidenceKind kind, EvidenceOutcome outcome)
    {
        var count = 0;
        foreach (var (item, found) in outcomes)
            count += item.Kind == kind && found == outcome ? 1 : 0;
        return count;
    }
}
