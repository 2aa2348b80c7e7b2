namespace CrashHub.Server.Data.Query;

/// <summary>What a term asks about.</summary>
internal enum QueryField
{
    /// <summary>Free text: the bucket's title, culprit and signature; functions, files and modules of the stack; the event's function.</summary>
    Text,
    Is,
    Release,
    Environment,
    Function,
    Region,
    Runtime,
    Trap,
    Module,
    Build,
    Frame,
    File,
    Message,
    FirstSeen,
    LastSeen,
    Count,
    Users,
    Assignee,
    Tag,
}
