namespace CrashHub.Server.Queries;

/// <summary>What this folder adds to the process.</summary>
internal static class QueriesServices
{
    public static void AddSavedQueries(this WebApplicationBuilder builder) => builder.Services.AddScoped<SavedQueryDesk>();
}
