using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Tests.Heap;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Limits;

/// <summary>What is held against a build, and what is read of a heap.</summary>
internal static class EvidenceLimits
{
    private static readonly byte[] Text = "a text that the dump has too"u8.ToArray();

    public static LimitPair[] Pairs { get; } =
    [
        new(nameof(AnalysisLimits.MaxEvidenceFrames), "frames that are held against a build", 2, SeesTheCaller),
        new(nameof(AnalysisLimits.MaxEvidenceBytes), "bytes that are held against a build", 0, SeesOtherData),
        new(nameof(AnalysisLimits.MaxEvidenceBuilds), "builds that are held against a crash", 2, limits => Rank(limits, 1).Count == 2),
        new(
            nameof(AnalysisLimits.MaxHeapChunks),
            "blocks of a heap",
            10,
            limits => new HeapDump("router-o1", "router-o1").Heap(limits: limits)!.IsWhole
        ),
    ];

    private static bool SeesTheCaller(AnalysisLimits limits) => !Rank(limits, 3)[0].Fits;

    private static bool SeesOtherData(AnalysisLimits limits) =>
        Rank(limits, 4)[0].Reasons.Any(reason => reason.StartsWith("its data is not in memory", StringComparison.Ordinal));

    private static IReadOnlyList<RankedBuild> Rank(AnalysisLimits limits, int what)
    {
        var dump = new CoredumpBuilder().Module("m").Memory(1).Segment(1024, Text).Instance(0, [0]);
        var plan = CrashAnalysis.Plan(dump.Thread("t").Frame(0, 0, 1).Frame(0, 1, 1).Build(), new CrashEvent(), limits);
        ReadOnlyMemory<byte>[] builds = what == 1 ? [Build(what), Build(what)] : [Build(what)];
        return BuildEvidence.Rank(plan, 0, builds, 0, limits);
    }

    private static byte[] Build(int what)
    {
        var module = new WasmBuilder().Memory(1);
        var type = module.Type([], []);
        module.Function(type, [0]);
        module.Function(type, what == 3 ? [0x01, 0x10, 0] : [0x10, 0]);
        byte[] data = what == 4 ? [.. Text[..20], .. Text[20..].Select(b => (byte)(b ^ 1)), .. Text.Select(b => (byte)(b ^ 1))] : Text;
        return module.Data(1024, data).Build();
    }
}
