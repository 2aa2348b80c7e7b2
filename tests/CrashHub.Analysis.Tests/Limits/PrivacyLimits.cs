using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Privacy;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Limits;

/// <summary>Inputs for the limits on what is kept of a dump's memory.</summary>
internal static class PrivacyLimits
{
    private const int StackPointer = 4096;
    private const int Reached = 1024 + 64 * 1024;

    public static LimitPair[] Pairs { get; } =
    [
        new(nameof(AnalysisLimits.MaxReachableBytes), "bytes around a stack pointer", Reached, KeepsTheWholeStack),
        new(nameof(AnalysisLimits.MaxScrubSteps), "bytes searched", 0, KeepsTheMemory),
    ];

    private static bool KeepsTheWholeStack(AnalysisLimits limits) =>
        CoredumpFile.Parse(DumpShrinker.Shrink(Dump(), DumpPrivacy.Reachable, 0, limits), limits).Memory.CapturedBytes(0) == Reached;

    private static bool KeepsTheMemory(AnalysisLimits limits) =>
        !MemoryScrubber.Scrub(Dump(), ScrubList.Read(["text:absent"], out _), limits, TestContext.Current.CancellationToken).MemoryDropped;

    private static byte[] Dump() =>
        new CoredumpBuilder()
            .Module("a")
            .Memory(2)
            .GlobalI32(StackPointer)
            .Segment(0, Enumerable.Repeat((byte)1, 2 * 65536).ToArray())
            .Instance(0, [0], [0])
            .Frame(0, 0, 1)
            .Build();
}
