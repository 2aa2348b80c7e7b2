using System.Reflection;
using CrashHub.Analysis;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Benchmarks;

/// <summary>One stack of 35 frames, inlined calls and demangled names included, against llvm-symbolizer as a whole process.</summary>
internal static class SymbolicationBenchmark
{
    private const string Symbolizer = "/usr/bin/llvm-symbolizer-14";

    public static void Run()
    {
        var dump = Fixture.PathOf("dumps/router-o1.coredump");
        var module = Fixture.PathOf("modules/router-o1.wasm");
        var twin = Fixture.PathOf("modules/router-o1.debug.wasm");
        var baseline = File.Exists(Symbolizer)
            ? Measured.OfProcess(11, Symbolizer, [$"--obj={twin}", "--inlines", .. Addresses(dump, module, twin)])
            : (Measured?)null;
        baseline?.Print("symbolicate: llvm-symbolizer-14, whole process (baseline)");
        if (baseline is null)
            Console.WriteLine("symbolicate: no baseline (Debian: apt-get install llvm-14)");
        Measured
            .OfProcess(11, "dotnet", CommandLine, "inspect", dump, "--module", module, "--debug-file", twin)
            .Print("symbolicate: crashhub inspect, whole process", baseline);
        var bytes = (File.ReadAllBytes(dump), File.ReadAllBytes(module), File.ReadAllBytes(twin));
        Measured.Of(100, () => Analyze(bytes.Item1, bytes.Item2, bytes.Item3)).Print("symbolicate: in process, nothing prepared", baseline);
    }

    private static string CommandLine { get; } =
        typeof(SymbolicationBenchmark)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(item => item.Key == "CommandLine")
            .Value!;

    private static CrashReport Analyze(byte[] dump, byte[] module, byte[] twin)
    {
        var plan = CrashAnalysis.Plan(dump, new CrashEvent(), AnalysisLimits.Default);
        var loaded = new LoadedModule
        {
            Index = 0,
            Module = module,
            DebugFile = twin,
            Build = new BuildReference(null, null, null, "router-o1.wasm", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashAnalysis.Analyze(plan, [loaded], CancellationToken.None);
    }

    // llvm-symbolizer 14 wants addresses from the Code section's contents; the module's first code byte is told by any frame.
    private static IEnumerable<string> Addresses(string dump, string module, string twin)
    {
        var report = Analyze(File.ReadAllBytes(dump), File.ReadAllBytes(module), File.ReadAllBytes(twin));
        var code = (long)
            Analysis.Wasm.WasmModule.Parse(File.ReadAllBytes(module), AnalysisLimits.Default).CodeSectionContentsOffset!.Value.Value;
        return report.Threads[0].Frames.Where(frame => !frame.Inline).Select(frame => $"0x{frame.ModuleOffset - code:x}");
    }
}
