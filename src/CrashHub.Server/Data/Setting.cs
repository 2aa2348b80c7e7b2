namespace CrashHub.Server.Data;

/// <summary>A value that the instance made for itself once, for example the key that user ids are hashed with.</summary>
internal sealed class Setting
{
    public required string Name { get; init; }
    public required string Value { get; set; }
}
