using CrashHub.Analysis.Matching;

namespace CrashHub.Analysis.Report;

/// <summary>What a stored file is, as told when it is uploaded.</summary>
public sealed record ModuleInspection
{
    /// <summary>The name section's module name, or null.</summary>
    public string? ModuleName { get; init; }

    /// <summary>The <c>build_id</c> section's value, lower-case hex, or null.</summary>
    public string? BuildId { get; init; }

    /// <summary>SHA-256 of the code section's contents, lower-case hex.</summary>
    public required string CodeId { get; init; }

    /// <summary>Functions with a body.</summary>
    public required int Functions { get; init; }

    /// <summary>Whether the name section names functions.</summary>
    public required bool HasNames { get; init; }

    /// <summary>Whether it carries DWARF (or refers to split DWARF).</summary>
    public required bool HasDwarf { get; init; }

    /// <summary>DWARF versions of its units, ascending.</summary>
    public required IReadOnlyList<int> DwarfVersions { get; init; }

    /// <summary>What rules it out for most crashes that name no build.</summary>
    public required ModuleShape Shape { get; init; }

    /// <summary>Languages and tools that its <c>producers</c> section names.</summary>
    public ModuleProducers Producers { get; init; } = ModuleProducers.None;

    /// <summary>The section <c>sourceMappingURL</c>, or null. Never fetched.</summary>
    public string? SourceMappingUrl { get; init; }

    /// <summary>Where this core module lies in the uploaded component, or null.</summary>
    public string? ComponentPath { get; init; }

    /// <summary>First byte of this core module in the uploaded file; 0 unless it is a component.</summary>
    public long Offset { get; init; }

    /// <summary>Bytes of this core module.</summary>
    public long Length { get; init; }

    /// <summary>What a person should know of it: <c>noNames</c>, <c>noDwarf</c>, <c>noBuildId</c>, <c>staleDebugInfo</c>, <c>staleNames</c>, <c>damaged…</c>.</summary>
    public required IReadOnlyList<BuildFinding> Findings { get; init; }
}
