using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.SourceMaps;

namespace CrashHub.Analysis.Tests.Limits;

internal static class TextLimits
{
    public static LimitPair[] Pairs { get; } =
    [
        new(nameof(AnalysisLimits.MaxSourceMapEntries), "mappings", 3, limits => IsWhole("""["b.ts"]""", "[]", limits)),
        new(nameof(AnalysisLimits.MaxSourceMapNames), "sources", 3, limits => IsWhole("""["a","b","c"]""", "[]", limits)),
        new(nameof(AnalysisLimits.MaxSourceMapNames), "names", 3, limits => IsWhole("""["a"]""", """["x","y","z"]""", limits)),
        new(nameof(AnalysisLimits.MaxDemangledLength), "characters of a C++ name", 5, limits => IsDemangled("_Z3foov", limits)),
        new(nameof(AnalysisLimits.MaxDemangledLength), "characters of a Rust name", 5, limits => IsDemangled("_RNvC1a2bc", limits)),
        new(nameof(AnalysisLimits.MaxDemanglingSteps), "work on a C++ name", 0, limits => IsDemangled("_Z3fooIiEvPFvvE", limits)),
        new(nameof(AnalysisLimits.MaxDemanglingSteps), "work on a Rust name", 0, limits => IsDemangled("_RINvC1a1fmmE", limits)),
    ];

    private static bool IsWhole(string sources, string names, AnalysisLimits limits)
    {
        var json = $$"""{"version":3,"sources":{{sources}},"names":{{names}},"mappings":"AAAA,IACA,IACA"}""";
        return SourceMap.Parse(System.Text.Encoding.UTF8.GetBytes(json), limits, out var error) is not null
            && error.Kind == ParseErrorKind.None;
    }

    private static bool IsDemangled(string name, AnalysisLimits limits) => Demangler.Demangle(name, limits).IsDemangled;
}
