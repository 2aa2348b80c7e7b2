namespace CrashHub.Analysis.Matching;

/// <summary>What a candidate says to one piece of evidence.</summary>
internal enum EvidenceOutcome
{
    /// <summary>It can't be asked: the dump or the candidate lacks what it takes.</summary>
    Unknown,

    /// <summary>The candidate has it.</summary>
    Holds,

    /// <summary>The candidate has most of it: the program may have overwritten the rest, or it is a relative of the candidate.</summary>
    Nearly,

    /// <summary>The candidate contradicts it: another build ran.</summary>
    Fails,
}
