namespace CrashHub.Server.Data.Query;

/// <summary>Why a query can't be used.</summary>
/// <param name="Position">Characters from the query's start, from 0.</param>
/// <param name="Detail">What was wrong, a sentence.</param>
/// <param name="Suggestion">What may have been meant, or null.</param>
/// <param name="NeedsScope">The scope that the caller lacks, or null where the text itself is wrong.</param>
internal sealed record QueryFault(int Position, string Detail, string? Suggestion = null, string? NeedsScope = null);
