namespace CrashHub.Server.Data;

/// <summary>What a crash's blob holds.</summary>
internal enum CrashBody
{
    Coredump,
    Text,
}
