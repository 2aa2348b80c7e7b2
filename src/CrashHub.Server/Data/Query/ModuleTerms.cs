using CrashHub.Server.Data.Search;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Data.Query;

/// <summary>What <c>module</c> and <c>build</c> ask of the search index.</summary>
internal sealed class ModuleTerms(CrashHubDb db, int project)
{
    // With more stored builds the pattern says little; the rows of modules answer.
    private const int MostBuilds = 1000;

    /// <summary>The terms; null for another field, and while not all crashes have the set of their modules.</summary>
    public async Task<FoundSets?> FindAsync(QueryNode.Term term, CancellationToken cancellation)
    {
        if (term.Field is not (QueryField.Module or QueryField.Build) || !await ModuleSetFill.IsDoneAsync(db, cancellation))
            return null;
        if (term.Field is QueryField.Module)
            return term.IsPattern
                ? new([SearchFields.ModuleName], null, TextMatch.Pattern(term.Value))
                : new([SearchFields.ModuleName], SearchWord.Of(SearchFields.ModuleName, term.Value).Id, "");
        var builds = await CrashConditions
            .Builds(db.Builds.Where(b => b.ProjectId == project), term)
            .Select(b => b.Id)
            .Take(MostBuilds + 1)
            .ToListAsync(cancellation);
        if (builds.Count > MostBuilds)
            return null;
        var words = builds.ConvertAll(id => SearchWord.Of(SearchFields.Build, id.ToString()).Id);
        var value = term.Value.ToLowerInvariant();
        if (!term.IsPattern)
            words.Add(SearchWord.Of(SearchFields.BuildId, value).Id);
        else
        {
            var pattern = TextMatch.Pattern(value);
            words.AddRange(
                await db
                    .SearchTerms.Where(t => t.ProjectId == project && t.Field == SearchFields.BuildId)
                    .Where(t => EF.Functions.Like(t.Text, pattern, TextMatch.Escape))
                    .Select(t => t.Id)
                    .Take(MostBuilds + 1)
                    .ToListAsync(cancellation)
            );
        }
        return words.Count > 2 * MostBuilds ? null : new([SearchFields.BuildId, SearchFields.Build], null, "") { Terms = words };
    }
}
