using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Buckets;

/// <summary>The saved queries beside the list of buckets, and the buttons that save and remove one.</summary>
internal sealed class SavedSearches(CrashHubDb db, TimeProvider time)
{
    public Task<List<SavedQuery>> ListAsync(int project, CancellationToken cancellation) =>
        SavedQueryRows.ListAsync(db, project, cancellation);

    /// <summary>Saves what is searched for; what stands against it, or null.</summary>
    public async Task<string?> SaveAsync(
        Caller caller,
        int project,
        string? name,
        string? query,
        string? sort,
        CancellationToken cancellation
    )
    {
        var (title, text) = (name?.Trim() ?? "", query?.Trim() ?? "");
        if (title.Length is 0 or > SavedQuery.LongestName || CrashQueueSql.Clean(title, title.Length) != title)
            return $"Give the query a name of 1 to {SavedQuery.LongestName} characters.";
        if (text.Length == 0)
            return "Search for something first; then it can be saved.";
        var now = time.GetUtcNow();
        if (BucketMatch.Fault(text, caller.Has(TokenScopes.MemoryRead), now) is { } fault)
            return fault.Detail;
        var saved = new SavedQuery
        {
            ProjectId = project,
            Id = Guid.CreateVersion7(now),
            Name = title,
            Query = text,
            Sort = sort is not null && SavedQuery.Sorts.Contains(sort) ? sort : SavedQuery.Sorts[0],
            CreatedBy = caller.Name,
            CreatedAt = now,
            ChangedAt = now,
        };
        return await SavedQueryRows.CreateAsync(db, saved, caller.Audit(project, "query.save", title, now), cancellation) switch
        {
            SavedQueryOutcome.NameTaken => $"There is a saved query {title} already.",
            SavedQueryOutcome.TooMany => $"A project keeps at most {SavedQueryRows.Most} queries; remove some.",
            _ => null,
        };
    }

    /// <summary>Removes one; that it is gone already is as good.</summary>
    public async Task RemoveAsync(Caller caller, int project, Guid id, CancellationToken cancellation)
    {
        if (await SavedQueryRows.FindAsync(db, project, id, cancellation) is { } saved)
            await SavedQueryRows.RemoveAsync(db, saved, caller.Audit(project, "query.remove", saved.Name, time.GetUtcNow()), cancellation);
    }
}
