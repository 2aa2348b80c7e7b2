using System.Diagnostics.Metrics;

namespace CrashHub.Server.Observability.Measures;

/// <summary>Lookups in the caches of a worker.</summary>
internal static class CacheMeasures
{
    private static readonly Counter<long> Lookups = CrashHubMeter.Meter.CreateCounter<long>(
        "crashhub.cache.lookups",
        "{lookup}",
        "Lookups by cache (symbol_index: opened indexes; build: files opened by one crash; blob: local copies of Azure blobs) and result."
    );

    public static void SymbolIndex(bool isHit) => Add("symbol_index", isHit);

    public static void Build(bool isHit) => Add("build", isHit);

    public static void Blob(bool isHit) => Add("blob", isHit);

    private static void Add(string cache, bool isHit) =>
        Lookups.Add(1, CrashHubMeter.Tag("crashhub.cache", cache), CrashHubMeter.Tag("crashhub.result", isHit ? "hit" : "miss"));
}
