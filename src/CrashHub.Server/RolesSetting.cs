namespace CrashHub.Server;

/// <summary>Reads the setting <c>Roles</c>.</summary>
internal static class RolesSetting
{
    public const string Key = "Roles";

    /// <summary>The roles of this process; all when nothing is said.</summary>
    public static Roles Of(IConfiguration configuration)
    {
        var roles = Roles.None;
        foreach (var word in Words(configuration))
            roles |= Role(word) ?? Roles.None;
        return roles == Roles.None ? Roles.All : roles;
    }

    /// <summary>Null, or one line that says what is wrong with the setting.</summary>
    public static string? Fault(IConfiguration configuration)
    {
        foreach (var word in Words(configuration))
        {
            if (Role(word) is null)
                return $"{Key}: '{word}' is none of ingest, worker, web, all.";
        }
        // Roles are shared out between processes, and SQLite is one process's own.
        return Of(configuration) != Roles.All && string.IsNullOrEmpty(configuration.GetConnectionString("CrashHub"))
            ? $"{Key}: a process that does not do everything needs PostgreSQL. Set ConnectionStrings:CrashHub, or leave {Key} out."
            : null;
    }

    private static string[] Words(IConfiguration configuration) =>
        (configuration[Key] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Roles? Role(string word) =>
        word.ToUpperInvariant() switch
        {
            "INGEST" => Roles.Ingest,
            "WORKER" => Roles.Worker,
            "WEB" => Roles.Web,
            "ALL" => Roles.All,
            _ => null,
        };
}
