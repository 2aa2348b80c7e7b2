namespace CrashHub.Server.Grouping;

/// <summary>What this folder adds to the process.</summary>
internal static class GroupingServices
{
    public static void AddGrouping(this WebApplicationBuilder builder) => builder.Services.AddScoped<GroupingDesk>();
}
