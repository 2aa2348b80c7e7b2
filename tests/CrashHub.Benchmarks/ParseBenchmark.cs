using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Benchmarks;

/// <summary>Reading a dump: sections, stacks and segments, without modules.</summary>
internal static class ParseBenchmark
{
    public static void Run()
    {
        foreach (var name in (string[])["router-o1", "rust-plugin-o2-unsafe-oob", "json-walk-gmlt-o1"])
        {
            var dump = Fixture.Bytes($"dumps/{name}.coredump");
            Measured
                .Of(200, () => CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default))
                .Print($"parse: {name} ({dump.Length / 1024} KiB)");
        }
    }
}
