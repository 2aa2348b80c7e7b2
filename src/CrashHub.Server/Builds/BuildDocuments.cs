using System.Globalization;
using System.Text.Json;
using CrashHub.Contracts;
using CrashHub.Server.Data;

namespace CrashHub.Server.Builds;

/// <summary>Builds as the API shows them.</summary>
internal static class BuildDocuments
{
    public static BuildDocument Of(Build build, bool hasSourceMap) =>
        new()
        {
            Id = build.Id.ToString(),
            Name = build.Name,
            Release = build.Release,
            BuildId = build.BuildId,
            CodeId = build.CodeId,
            Sha256 = build.Sha256,
            Bytes = build.Bytes,
            Functions = build.Functions,
            HasNames = build.HasNames,
            HasDwarf = build.HasDwarf,
            HasSourceMap = hasSourceMap,
            DwarfVersions =
            [
                .. build
                    .DwarfVersions.Split(',', StringSplitOptions.RemoveEmptyEntries)
                    .Select(version => int.Parse(version, CultureInfo.InvariantCulture)),
            ],
            Producers = build.ProducersJson is { } producers
                ? JsonSerializer.Deserialize(producers, ContractsJson.Default.ModuleProducers)
                : null,
            Findings = JsonSerializer.Deserialize(build.FindingsJson, ContractsJson.Default.IReadOnlyListBuildFinding) ?? [],
            CreatedAt = build.CreatedAt,
        };
}
