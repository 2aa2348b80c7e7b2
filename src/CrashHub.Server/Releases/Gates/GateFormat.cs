namespace CrashHub.Server.Releases.Gates;

/// <summary>How the gate's answer is written.</summary>
internal enum GateFormat
{
    Json,
    Sarif,
    Junit,
}
