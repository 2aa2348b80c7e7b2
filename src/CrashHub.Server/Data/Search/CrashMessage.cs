namespace CrashHub.Server.Data.Search;

/// <summary>
/// The trap's message of a crash, which may be text from memory: it lies apart from the search index, goes with the report, and is read for holders of
/// <c>memory:read</c> only. No index is over its text.
/// </summary>
internal sealed class CrashMessage
{
    public const int LongestText = 2000;

    public int ProjectId { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public Guid CrashId { get; init; }

    /// <summary>The message, cut to <see cref="LongestText"/>.</summary>
    public required string Text { get; init; }
}
