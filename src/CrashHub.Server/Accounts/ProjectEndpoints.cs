using CrashHub.Contracts;
using CrashHub.Server.Data;
using CrashHub.Server.Observability;
using CrashHub.Server.Observability.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CrashHub.Server.Accounts;

/// <summary>Projects: list, make, read, change, remove.</summary>
internal static class ProjectEndpoints
{
    public static void MapProjects(this RouteGroupBuilder api, RouteGroupBuilder project)
    {
        api.MapGet("/projects", ListAsync).RequireScope(TokenScopes.Read).WithSummary("The projects that the caller can see").TakesPage();
        api.MapPost("/projects", CreateAsync)
            .RequireInstanceScope(TokenScopes.Admin)
            .WithSummary("Makes a project")
            .Refuses(409, "name-taken")
            .TakesJson<NewProject>();
        project.MapGet("", ReadAsync).RequireScope(TokenScopes.Read).WithSummary("One project");
        project
            .MapPatch("", ChangeAsync)
            .RequireScope(TokenScopes.Admin)
            .WithSummary("Changes a project; honours If-Match")
            .Refuses(409, "name-taken")
            .TakesJson<ProjectChange>();
        project.MapDelete("", RemoveAsync).RequireScope(TokenScopes.Admin).WithSummary("Removes a project with everything that it owns");
    }

    /// <summary>Every project for people and instance-wide tokens, its own for a project's token.</summary>
    private static async Task<Results<Ok<Page<ProjectDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        Caller caller,
        CrashHubDb db,
        CancellationToken cancellation
    )
    {
        if (!PageRequest.TryRead(context.Request, out var page, out var fault))
            return fault;
        IQueryable<Project> projects = db.Projects.AsNoTracking();
        if (caller.Projects() is { } own)
            projects = projects.Where(p => own.Contains(p.Id));
        if (page.Cursor is { } cursor)
        {
            if (cursor.Key is not { } slug)
                return PageRequest.BadCursor();
            projects = cursor.Backwards
                ? projects.Where(p => string.Compare(p.Slug, slug) < 0)
                : projects.Where(p => string.Compare(p.Slug, slug) > 0);
        }
        var ordered = page.Backwards ? projects.OrderByDescending(p => p.Slug) : projects.OrderBy(p => p.Slug);
        var rows = await ordered.Take(page.Limit + 1).ToListAsync(cancellation);
        var documents = page.Finish(context, rows, p => new Cursor(p.Slug, null, Backwards: false), out var next);
        return TypedResults.Ok(new Page<ProjectDocument>([.. documents.Select(Document)], next));
    }

    private static async Task<Results<Created<ProjectDocument>, ProblemHttpResult>> CreateAsync(
        HttpContext context,
        Caller caller,
        ProjectDesk desk,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var name = fields.Text("name", ProjectDesk.LongestName, required: true);
        var slug = Slug(fields, required: true);
        if (fields.Faults() is { } faults)
            return faults;
        var (made, refusal) = await desk.CreateAsync(caller, name!, slug!, cancellation);
        return made is null ? refusal! : TypedResults.Created($"/api/v1/projects/{made.Slug}", Document(made));
    }

    private static async Task<Results<Ok<ProjectDocument>, ProblemHttpResult>> ReadAsync(
        HttpContext context,
        ProjectContext project,
        CrashHubDb db,
        CancellationToken cancellation
    )
    {
        var row = await db.Projects.AsNoTracking().SingleOrDefaultAsync(p => p.Id == project.Id, cancellation);
        if (row is null)
            return Problem.NotFound("The project was removed.");
        context.Response.Headers.ETag = TagOf(row);
        return TypedResults.Ok(Document(row));
    }

    private static async Task<Results<Ok<ProjectDocument>, ProblemHttpResult>> ChangeAsync(
        HttpContext context,
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        ProjectDirectory directory,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var (fields, unreadable) = await JsonFields.ReadAsync(context.Request, cancellation);
        if (fields is null)
            return unreadable!;
        var name = fields.Text("name", ProjectDesk.LongestName);
        var slug = Slug(fields, required: false);
        var showMessages = fields.Flag("showMessages");
        if (fields.Faults() is { } faults)
            return faults;
        await using var transaction = await ProjectLock.BeginAsync(db, project.Id, cancellation);
        var row = await db.Projects.SingleOrDefaultAsync(p => p.Id == project.Id, cancellation);
        if (row is null)
            return Problem.NotFound("The project was removed.");
        if (!Preconditions.Hold(context.Request, TagOf(row)))
            return Preconditions.Failed();
        if (slug is not null && slug != row.Slug && await db.Projects.AnyAsync(p => p.Slug == slug, cancellation))
            return ProjectDesk.Taken(slug);
        if (showMessages is true && !caller.Has(TokenScopes.MemoryRead))
            return Problem.Of(403, "forbidden", "Not allowed", "Only who holds memory:read can show text from memory to readers.");
        directory.Forget(row.Slug);
        row.Name = name ?? row.Name;
        row.Slug = slug ?? row.Slug;
        row.ShowMessages = showMessages ?? row.ShowMessages;
        db.AuditEntries.Add(
            caller.Audit(row.Id, "project.change", $"{row.Slug} \"{row.Name}\" showMessages={row.ShowMessages}", time.GetUtcNow())
        );
        try
        {
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }
        catch (DbUpdateException) when (slug is not null) // Another project took the name between the question and the write.
        {
            await transaction.RollbackAsync(cancellation);
            db.ChangeTracker.Clear();
            if (!await db.Projects.AnyAsync(p => p.Slug == slug && p.Id != project.Id, cancellation))
                throw;
            return ProjectDesk.Taken(slug);
        }
        directory.Forget(row.Slug);
        context.Response.Headers.ETag = TagOf(row);
        return TypedResults.Ok(Document(row));
    }

    private static async Task<NoContent> RemoveAsync(
        ProjectContext project,
        Caller caller,
        CrashHubDb db,
        ProjectRemoval removal,
        ProjectDirectory directory,
        TokenDirectory tokens,
        SessionDirectory sessions,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        db.AuditEntries.Add(caller.Audit(null, "project.remove", project.Slug, time.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        var removed = await removal.RunAsync(project.Id, cancellation);
        directory.Forget(project.Slug);
        tokens.ForgetAll();
        sessions.ForgetAll();
        db.AuditEntries.Add(caller.Audit(null, "project.removed", $"{project.Slug}: {removed}", time.GetUtcNow()));
        await db.SaveChangesAsync(CancellationToken.None);
        return TypedResults.NoContent();
    }

    private static string? Slug(JsonFields fields, bool required)
    {
        var slug = fields.Text("slug", ProjectDesk.LongestSlug, required);
        if (slug is null || ProjectDesk.IsSlug(slug))
            return slug;
        fields.Add("slug", ProjectDesk.SlugRule);
        return null;
    }

    private static string TagOf(Project row) => Preconditions.Tag($"{row.Slug}\n{row.Name}\n{row.ShowMessages}");

    private static ProjectDocument Document(Project row) => new(row.Slug, row.Name, row.ShowMessages, row.CreatedAt);
}
