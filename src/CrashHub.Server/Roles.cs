namespace CrashHub.Server;

/// <summary>What this process does. One process does everything unless the setting <c>Roles</c> names some of it, for example <c>ingest,web</c>.</summary>
[Flags]
internal enum Roles
{
    None = 0,

    /// <summary>Takes crashes.</summary>
    Ingest = 1,

    /// <summary>Makes reports of them.</summary>
    Worker = 2,

    /// <summary>Answers people and scripts: dashboard, REST, builds.</summary>
    Web = 4,

    All = Ingest | Worker | Web,
}
