using CrashHub.Contracts;

namespace CrashHub.Server.Buckets.Pages;

/// <summary>A table of buckets.</summary>
/// <param name="Home">Address of the project.</param>
/// <param name="Items">The rows, in order.</param>
/// <param name="Now">When the page is made: what is new is marked by it.</param>
/// <param name="Sort">The order of the rows, or null where it can't be changed.</param>
/// <param name="Address">Address of this list in another order.</param>
/// <param name="PickForm">Id of the form that gets the buckets that are chosen; null where none can be.</param>
internal sealed record BucketTable(
    string Home,
    IReadOnlyList<BucketDocument> Items,
    DateTimeOffset Now,
    string? Sort,
    Func<string, string>? Address,
    string? PickForm = null
)
{
    public bool IsNew(BucketDocument bucket) => bucket.FirstSeen > Now.AddHours(-24);
}
