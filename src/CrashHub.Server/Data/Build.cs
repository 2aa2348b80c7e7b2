namespace CrashHub.Server.Data;

/// <summary>One compiled core module, content-addressed in its project.</summary>
internal sealed class Build
{
    public int ProjectId { get; init; }
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public string? Release { get; set; }

    /// <summary>The name section's module name, or null.</summary>
    public string? ModuleName { get; init; }
    public string? BuildId { get; init; }
    public required string CodeId { get; init; }
    public required string Sha256 { get; init; }
    public long Bytes { get; init; }
    public required string Locator { get; init; }
    public int Functions { get; init; }
    public bool HasNames { get; init; }
    public bool HasDwarf { get; init; }

    /// <summary>Comma-separated, ascending; empty when there is no DWARF.</summary>
    public required string DwarfVersions { get; init; }

    /// <summary>What the module's <c>producers</c> section names, as JSON; null in builds that were stored before it was read.</summary>
    public string? ProducersJson { get; init; }

    /// <summary>JSON list of findings; grows with a source map that does not fit.</summary>
    public required string FindingsJson { get; set; }

    /// <summary>What rules it out for most crashes that name no build, see <see cref="CrashHub.Analysis.Matching.ModuleShape"/>; null in builds that were stored before it was kept.</summary>
    public byte[]? Shape { get; init; }

    /// <summary>The layout of its memories and globals, as in <see cref="Shape"/>, to look it up by; null with it.</summary>
    public long? Layout { get; init; }
    public string? ComponentPath { get; init; }
    public string? ComponentSha256 { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the same bytes were last uploaded again, to the day; null when they never were.</summary>
    public DateTimeOffset? UploadedAt { get; set; }
}
