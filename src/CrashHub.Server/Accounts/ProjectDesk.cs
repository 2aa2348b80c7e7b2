using System.Text.RegularExpressions;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>Makes projects, for the API and for the page.</summary>
internal sealed partial class ProjectDesk(CrashHubDb db, TimeProvider time)
{
    public const int LongestName = 100;
    public const int LongestSlug = 64;
    public const string SlugRule = "must be 1 to 64 lower-case letters, digits and hyphens, a letter or digit first and last";

    public static bool IsSlug(string text) => SlugShape().IsMatch(text);

    public static ProblemHttpResult Taken(string slug) =>
        Problem.Of(409, "name-taken", "Name taken", $"There is a project {slug} already.");

    /// <summary>The project; or why it was not made.</summary>
    public async Task<(Project? Made, ProblemHttpResult? Refusal)> CreateAsync(
        Caller caller,
        string name,
        string slug,
        CancellationToken cancellation
    )
    {
        if (await db.Projects.AnyAsync(p => p.Slug == slug, cancellation))
            return (null, Taken(slug));
        var now = time.GetUtcNow();
        var made = new Project
        {
            Slug = slug,
            Name = name,
            CreatedAt = now,
        };
        db.Projects.Add(made);
        db.AuditEntries.Add(caller.Audit(null, "project.create", slug, now));
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (db.ChangeTracker.Entries<Project>().Any()) // Somebody took the name between the question and the insert.
        {
            db.ChangeTracker.Clear();
            if (!await db.Projects.AnyAsync(p => p.Slug == slug, cancellation))
                throw;
            return (null, Taken(slug));
        }
        return (made, null);
    }

    [GeneratedRegex(
        "^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex SlugShape();
}
