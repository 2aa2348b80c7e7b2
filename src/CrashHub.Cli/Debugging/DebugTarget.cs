using CrashHub.Analysis;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Report;
using CrashHub.Cli.Inspection;

namespace CrashHub.Cli.Debugging;

/// <summary>What a session looks at: one dump, its report and the files that explain it. Nothing of it changes.</summary>
internal sealed class DebugTarget
{
    private readonly Dictionary<int, LoadedModule> modules;

    private DebugTarget(OpenedDump opened, CrashReport report, AnalysisLimits limits)
    {
        (Report, Limits, Paths) = (report, limits, opened.Loading.Paths);
        Values = CrashValues.Open(opened.Plan, opened.Loading.Modules);
        Dump = CoredumpFile.Parse(opened.Bytes, limits);
        (SourceFiles, Sources) = (opened.Files.Sources, new(opened.Files.Sources, limits));
        modules = opened.Loading.Modules.ToDictionary(module => module.Index);
    }

    public CrashReport Report { get; }
    public CrashValues Values { get; }
    public CoredumpFile Dump { get; }

    /// <summary>The zip of sources; empty when none was named.</summary>
    public ReadOnlyMemory<byte> SourceFiles { get; }
    public SourceShelf Sources { get; }
    public AnalysisLimits Limits { get; }

    /// <summary>The named file behind each module of the dump that has one.</summary>
    public IReadOnlyDictionary<int, string> Paths { get; }

    /// <summary>The modules that files answer, in the dump's order.</summary>
    public IEnumerable<LoadedModule> Modules => modules.Values.OrderBy(module => module.Index);

    public static DebugTarget Open(OpenedDump opened, AnalysisLimits limits) =>
        new(opened, CrashAnalysis.Analyze(opened.Plan, opened.Loading.Modules, CancellationToken.None), limits);

    /// <summary>The file of a module; null when none was named.</summary>
    public LoadedModule? ModuleAt(int? index) => index is { } known ? modules.GetValueOrDefault(known) : null;
}
