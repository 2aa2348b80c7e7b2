namespace CrashHub.Server.Data.Releases;

/// <summary>A release that another one is compared with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="OrderKey">Its place (<see cref="ReleaseOrder"/>).</param>
/// <param name="IsSemantic">Whether it is a semantic version.</param>
/// <param name="FirstSeen">When it was first used, microseconds since 1970.</param>
internal sealed record GateBaseline(string Name, string OrderKey, bool IsSemantic, long FirstSeen);
