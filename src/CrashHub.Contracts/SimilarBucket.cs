namespace CrashHub.Contracts;

/// <summary>A bucket that looks like another one.</summary>
/// <param name="Id">The bucket.</param>
/// <param name="Score">How much, 0 to 1.</param>
/// <param name="Why">The functions that both share, youngest first, and the score in percent.</param>
/// <param name="Proposed">True when the two are proposed for merging.</param>
/// <param name="Number">Its number in the project.</param>
/// <param name="Title">What it is, in a line.</param>
/// <param name="Count">Its crashes.</param>
public sealed record SimilarBucket(string Id, double Score, string Why, bool Proposed, long Number, string Title, long Count);
