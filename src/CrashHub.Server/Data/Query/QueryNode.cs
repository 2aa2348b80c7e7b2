namespace CrashHub.Server.Data.Query;

/// <summary>A read query.</summary>
internal abstract record QueryNode
{
    private QueryNode() { }

    public sealed record And(IReadOnlyList<QueryNode> Parts) : QueryNode;

    public sealed record Or(IReadOnlyList<QueryNode> Parts) : QueryNode;

    public sealed record Not(QueryNode Part) : QueryNode;

    /// <summary>One condition.</summary>
    /// <param name="Field">What it asks about.</param>
    /// <param name="Comparison">How.</param>
    /// <param name="Value">The value as written, quotes removed.</param>
    /// <param name="IsPattern">True where <c>*</c> in <paramref name="Value"/> stands for any text.</param>
    /// <param name="Position">Where the term begins.</param>
    public sealed record Term(QueryField Field, QueryComparison Comparison, string Value, bool IsPattern, int Position) : QueryNode
    {
        /// <summary>The number of <c>count</c> and <c>users</c>.</summary>
        public long Number { get; init; }

        /// <summary>The instant of <c>firstSeen</c> and <c>lastSeen</c>; for a day asked for with <c>:</c> alone, its begin.</summary>
        public DateTimeOffset From { get; init; }

        /// <summary>For a day asked for with <c>:</c> alone, its end; else null.</summary>
        public DateTimeOffset? Until { get; init; }

        /// <summary>The name behind <c>tag.</c>.</summary>
        public string? Tag { get; init; }
    }
}
