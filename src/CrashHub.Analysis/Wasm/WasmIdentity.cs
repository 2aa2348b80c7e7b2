using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>What a module says about itself in custom sections.</summary>
internal sealed class WasmIdentity
{
    private const int MaximumBuildIdLength = 1024;

    public string? BuildId { get; private init; }
    public string? ExternalDebugInfo { get; private init; }
    public string? SourceMappingUrl { get; private init; }
    public required IReadOnlyList<WasmProducer> Producers { get; init; }

    public static WasmIdentity Read(WasmModule module, AnalysisLimits limits) =>
        new()
        {
            BuildId = ReadBuildId(module),
            ExternalDebugInfo = ReadText(module, "external_debug_info", limits),
            SourceMappingUrl = ReadText(module, "sourceMappingURL", limits),
            Producers = ReadProducers(module, limits),
        };

    private static string? ReadBuildId(WasmModule module)
    {
        if (module.Section("build_id") is not { } section)
            return null;
        var cursor = new ByteCursor(section.Span);
        var id = cursor.ReadName();
        return cursor.Failed || id.IsEmpty || id.Length > MaximumBuildIdLength ? null : Convert.ToHexStringLower(id);
    }

    private static string? ReadText(WasmModule module, string name, AnalysisLimits limits)
    {
        if (module.Section(name) is not { } section)
            return null;
        var cursor = new ByteCursor(section.Span);
        var text = cursor.ReadName();
        return cursor.Failed ? null : WasmText.Decode(text, limits.MaxNameBytes);
    }

    private static List<WasmProducer> ReadProducers(WasmModule module, AnalysisLimits limits)
    {
        List<WasmProducer> producers = [];
        if (module.Section("producers") is not { } section)
            return producers;
        var cursor = new ByteCursor(section.Span);
        var fields = cursor.ReadCount(2);
        for (uint i = 0; i < fields && !cursor.Failed; i++)
        {
            var field = WasmText.Decode(cursor.ReadName(), limits.MaxNameBytes);
            var values = cursor.ReadCount(2);
            for (uint j = 0; j < values && !cursor.Failed && producers.Count < limits.MaxNotes; j++)
            {
                var name = cursor.ReadName();
                var version = cursor.ReadName();
                if (!cursor.Failed)
                    producers.Add(
                        new WasmProducer(field, WasmText.Decode(name, limits.MaxNameBytes), WasmText.Decode(version, limits.MaxNameBytes))
                    );
            }
        }
        return producers;
    }
}
