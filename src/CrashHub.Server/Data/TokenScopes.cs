namespace CrashHub.Server.Data;

/// <summary>What a token may do, as stored: exactly what was granted. What a scope includes is decided when it is checked.</summary>
[Flags]
internal enum TokenScopes
{
    None = 0,
    Ingest = 1,
    BuildsWrite = 2,
    Read = 4,
    MemoryRead = 8,
    Triage = 16,
    Admin = 32,
}
