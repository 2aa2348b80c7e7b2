using CrashHub.Analysis.Report;

namespace CrashHub.Contracts;

/// <summary>One stored build.</summary>
public sealed record BuildDocument
{
    /// <summary>The build's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its file or module name.</summary>
    public required string Name { get; init; }

    /// <summary>Its release, or null.</summary>
    public string? Release { get; init; }

    /// <summary>The <c>build_id</c> section's value, hex, or null.</summary>
    public string? BuildId { get; init; }

    /// <summary>SHA-256 of the code section's contents, hex.</summary>
    public string? CodeId { get; init; }

    /// <summary>SHA-256 of the file, hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Functions with a body.</summary>
    public required int Functions { get; init; }

    /// <summary>Whether functions are named.</summary>
    public required bool HasNames { get; init; }

    /// <summary>Whether it carries DWARF.</summary>
    public required bool HasDwarf { get; init; }

    /// <summary>Whether a source map came with it.</summary>
    public bool HasSourceMap { get; init; }

    /// <summary>DWARF versions of its units.</summary>
    public required IReadOnlyList<int> DwarfVersions { get; init; }

    /// <summary>Languages and tools that its <c>producers</c> section names; null in builds that were stored before it was read.</summary>
    public ModuleProducers? Producers { get; init; }

    /// <summary>What a person should know of it.</summary>
    public required IReadOnlyList<BuildFinding> Findings { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
