using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Report;
using CrashHub.Testing;

namespace CrashHub.Analysis.Tests.Limits;

internal static class DumpLimits
{
    public static LimitPair[] Pairs { get; } =
    [
        new(nameof(AnalysisLimits.MaxThreads), "threads", 3, limits => IsWhole(Threads(3, 1), limits)),
        new(nameof(AnalysisLimits.MaxFramesPerThread), "frames of a thread", 3, limits => IsWhole(Threads(2, 3), limits)),
        new(nameof(AnalysisLimits.MaxFrames), "frames of all threads", 6, limits => IsWhole(Threads(2, 3), limits)),
        new(nameof(AnalysisLimits.MaxValuesPerFrame), "locals", 3, limits => IsWhole(WithValues(3, 0), limits)),
        new(nameof(AnalysisLimits.MaxValuesPerFrame), "operands", 3, limits => IsWhole(WithValues(0, 3), limits)),
        new(nameof(AnalysisLimits.MaxSegments), "segments of a dump", 3, limits => IsWhole(WithSegments(3, 8), limits)),
        new(nameof(AnalysisLimits.MaxSegments), "segments of a large dump", 100, limits => IsWhole(WithSegments(100, 4096), limits)),
        new(nameof(AnalysisLimits.MaxInstances), "modules", 3, limits => IsWhole(Of(3, (dump, i) => dump.Module($"m{i}")), limits)),
        new(
            nameof(AnalysisLimits.MaxInstances),
            "instances",
            3,
            limits => IsWhole(Of(3, (dump, _) => dump.Instance(0)).Module("m"), limits)
        ),
        new(nameof(AnalysisLimits.MaxInstances), "memories", 3, limits => IsWhole(Of(3, (dump, _) => dump.Memory(1)), limits)),
        new(nameof(AnalysisLimits.MaxInstances), "globals", 3, limits => IsWhole(Of(3, (dump, i) => dump.GlobalI32(i)), limits)),
        new(nameof(AnalysisLimits.MaxNotes), "notes", 3, HasThreeNotes),
        new(nameof(AnalysisLimits.MaxNameBytes), "bytes of a dump's module name", 20, limits => IsWhole(Dump(LongName), limits)),
        new(nameof(AnalysisLimits.MaxNameBytes), "bytes of a thread's name", 20, limits => IsWhole(Threads(1, 1, LongName), limits)),
        new(nameof(AnalysisLimits.MaxSymbolicatedFrames), "frames with a line", 0, HasAllLines),
        new(nameof(AnalysisLimits.MaxFlowSteps), "steps to the frame bases", 0, HasAllBases),
    ];

    /// <summary>What the report of the dump below has under the default limits.</summary>
    private const int FramesWithLine = 3;

    /// <summary>Longer than the sections' own names.</summary>
    private const string LongName = "12345678901234567890";

    private static CoredumpBuilder Dump(string module = "m") => new CoredumpBuilder().Module(module).Instance(0).Frame(0, 1, 2);

    private static CoredumpBuilder Of(int count, Action<CoredumpBuilder, int> add)
    {
        var dump = new CoredumpBuilder().Frame(0, 1, 2);
        for (var i = 0; i < count; i++)
            add(dump, i);
        return dump;
    }

    private static CoredumpBuilder Threads(int threads, int frames, string name = "t")
    {
        var dump = new CoredumpBuilder().Module("m").Instance(0);
        for (var thread = 0; thread < threads; thread++)
        {
            dump.Thread(name);
            for (var i = 0; i < frames; i++)
                dump.Frame(0, 1, 2);
        }
        return dump;
    }

    private static CoredumpBuilder WithValues(int locals, int operands) =>
        new CoredumpBuilder().Module("m").Instance(0).FrameWithStack(0, 1, 2, Values(locals), Values(operands));

    private static FrameValue[] Values(int count) => [.. Enumerable.Repeat(FrameValue.I32(1), count)];

    private static CoredumpBuilder WithSegments(int count, int length)
    {
        var dump = Dump().Memory(16);
        for (var i = 0; i < count; i++)
            dump.Segment((ulong)(i * length), Enumerable.Repeat((byte)1, length).ToArray());
        return dump;
    }

    private static bool IsWhole(CoredumpBuilder dump, AnalysisLimits limits)
    {
        var parsed = CoredumpFile.Parse(dump.Build(), limits);
        return parsed.Notes.Count == 0 && parsed.Memory.Notes.Count == 0;
    }

    private static bool HasThreeNotes(AnalysisLimits limits)
    {
        var dump = Dump().Memory(1);
        for (var i = 0; i < 3; i++)
            dump.Segment(1 << 20, [1]);
        return CoredumpFile.Parse(dump.Build(), limits).Memory.Notes.Count == 3;
    }

    private static bool HasAllLines(AnalysisLimits limits)
    {
        var plan = CrashAnalysis.Plan(Fixture.Bytes("dumps/loc-pricing-o0-div-zero.coredump"), new CrashEvent(), limits);
        var module = new LoadedModule
        {
            Index = 0,
            Module = Fixture.Bytes("modules/loc-pricing-o0.wasm"),
            Build = new BuildReference(null, null, null, "loc-pricing-o0.wasm", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        var lines = CrashAnalysis
            .Analyze(plan, [module], TestContext.Current.CancellationToken)
            .Threads[0]
            .Frames.Count(frame => frame.Line > 0);
        return lines == FramesWithLine;
    }

    private static bool HasAllBases(AnalysisLimits limits) =>
        TruthReport(limits).Threads[0].Frames.All(frame => frame.FrameBase is { Source: FrameBaseSource.ShadowStack, Verified: true });

    private static CrashReport TruthReport(AnalysisLimits limits)
    {
        var plan = CrashAnalysis.Plan(Fixture.Bytes("dumps/grid64-o0.coredump"), new CrashEvent(), limits);
        var module = new LoadedModule
        {
            Index = 0,
            Module = Fixture.Bytes("modules/grid64-o0.wasm"),
            Build = new BuildReference(null, null, null, "grid64-o0.wasm", null),
            MatchedBy = ModuleMatch.Attached,
            Confidence = 1,
        };
        return CrashAnalysis.Analyze(plan, [module], TestContext.Current.CancellationToken);
    }
}
