namespace CrashHub.Server.Data;

/// <summary>A file that belongs to a build: split DWARF, source map, sources.</summary>
internal sealed class BuildFile
{
    public int ProjectId { get; init; }
    public Guid BuildId { get; init; }
    public BuildFileKind Kind { get; init; }
    public required string Name { get; init; }
    public required string Sha256 { get; init; }
    public long Bytes { get; init; }
    public required string Locator { get; set; }

    /// <summary>True for a source map of other code: it is used only when there is no other.</summary>
    public bool IsStale { get; init; }
}
