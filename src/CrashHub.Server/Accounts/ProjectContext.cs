namespace CrashHub.Server.Accounts;

/// <summary>The project of the request's address, found and allowed before the handler runs. Handlers take it as a parameter.</summary>
internal sealed record ProjectContext(int Id, string Slug, bool ShowMessages)
{
    public static ValueTask<ProjectContext?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<ProjectContext>());
}
