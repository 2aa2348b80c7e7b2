namespace CrashHub.Server.Modules;

/// <summary>What this folder adds to the process.</summary>
internal static class ModulesServices
{
    public static void AddModules(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OpenedIndexes>();
        builder.Services.AddSingleton<BuildMemory>();
    }
}
