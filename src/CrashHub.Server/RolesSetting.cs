namespace CrashHub.Server;

/// <summary>Reads the setting <c>Roles</c>.</summary>
internal static class RolesSetting
{
    public const string Key = "Roles";

    /// <summary>The roles of this process; all when nothing is said.</summary>
    public static Roles Of(IConfiguration configuration)
    {
        var roles = Roles.None;
        foreach (var word in (configuration[Key] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            roles |= word.ToLowerInvariant() switch
            {
                "ingest" => Roles.Ingest,
                "worker" => Roles.Worker,
                "web" => Roles.Web,
                "all" => Roles.All,
                _ => throw new InvalidOperationException($"{Key}: '{word}' is none of ingest, worker, web, all."),
            };
        return roles == Roles.None ? Roles.All : roles;
    }
}
