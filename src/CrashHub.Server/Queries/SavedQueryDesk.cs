using CrashHub.Contracts;
using CrashHub.Server.Accounts;
using CrashHub.Server.Data;
using CrashHub.Server.Data.Query;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CrashHub.Server.Queries;

/// <summary>Reads what is sent of saved queries, and shows them.</summary>
internal sealed class SavedQueryDesk(TimeProvider time, Addresses addresses)
{
    /// <summary>The fields that were sent, checked; null where one was not sent.</summary>
    public async Task<(SavedQueryChange? Change, ProblemHttpResult? Fault)> ReadAsync(
        HttpRequest request,
        Caller caller,
        bool isNew,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(request, cancellation);
        if (fields is null)
            return (null, unreadable);
        var change = new SavedQueryChange
        {
            Name = fields.Text("name", SavedQuery.LongestName, required: isNew),
            Query = fields.Text("query", QueryParser.MostBytes, required: isNew),
            Sort = fields.Text("sort", SavedQuery.LongestName),
        };
        if (change.Name is { } name && CrashQueueSql.Clean(name, name.Length) != name)
            fields.Add("name", "holds what is no text");
        if (change.Sort is { } sort && !SavedQuery.Sorts.Contains(sort))
            fields.Add("sort", $"must be one of {string.Join(", ", SavedQuery.Sorts)}");
        if (fields.Faults() is { } faults)
            return (null, faults);
        if (change.Query is { } query && BucketMatch.Fault(query, caller.Has(TokenScopes.MemoryRead), time.GetUtcNow()) is { } bad)
            return (null, QueryProblems.Of(bad));
        return (change, null);
    }

    public SavedQueryDocument Document(HttpRequest request, ProjectContext project, SavedQuery query)
    {
        var root = addresses.Root(request);
        var address = new QueryBuilder { { "query", query.Query }, { "sort", query.Sort } };
        return new SavedQueryDocument
        {
            Id = query.Id.ToString(),
            Name = query.Name,
            Query = query.Query,
            Sort = query.Sort,
            CreatedBy = query.CreatedBy,
            CreatedAt = query.CreatedAt,
            ChangedAt = query.ChangedAt,
            Links = new CrashLinks(
                $"{root}/api/v1/projects/{project.Slug}/queries/{query.Id}",
                $"{root}/p/{project.Slug}/buckets{address.ToQueryString()}"
            ),
        };
    }
}
