namespace CrashHub.Server.Dashboard;

/// <summary>What this folder adds to the process.</summary>
internal static class DashboardServices
{
    public static void AddDashboard(this WebApplicationBuilder builder) { }
}
