using System.Text.Json;
using System.Text.Json.Serialization;
using CrashHub.Analysis.SymbolIndexes;

namespace CrashHub.Server.Data;

/// <summary>What an index is made of: sha-256 of each file, hex. All are of builds with one code id in one project.</summary>
internal sealed record SymbolIndexSources
{
    public required string Module { get; init; }
    public string? DebugFile { get; init; }
    public IReadOnlyList<string> SplitDwarf { get; init; } = [];
    public string? SourceMap { get; init; }

    /// <summary>All of them, the module first.</summary>
    [JsonIgnore]
    public IEnumerable<string> All => new[] { Module, DebugFile, SourceMap }.OfType<string>().Concat(SplitDwarf);

    public SymbolIndexKey KeyFor(string codeId) => SymbolIndexKey.Of(codeId, Module, DebugFile, SplitDwarf, SourceMap);

    public string ToJson() => JsonSerializer.Serialize(this, SymbolIndexJson.Default.SymbolIndexSources);

    public static SymbolIndexSources FromJson(string json) => JsonSerializer.Deserialize(json, SymbolIndexJson.Default.SymbolIndexSources)!;
}

[JsonSerializable(typeof(SymbolIndexSources))]
internal sealed partial class SymbolIndexJson : JsonSerializerContext;
