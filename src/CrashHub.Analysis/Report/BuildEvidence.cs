using CrashHub.Analysis.Backtraces;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Matching;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>
/// Ranks builds by what a crash shows of one of its modules: the last resort where no id and no name fits. Never certain: a build that an id names goes first.
/// </summary>
public static class BuildEvidence
{
    /// <summary>Below this confidence (more than four builds fit equally, or next to nothing is known) no build is to be taken.</summary>
    public const double LeastConfidence = 0.25;

    /// <summary>
    /// The candidates, likeliest first; those that something contradicts last, with confidence 0. Candidates with equal code count as one and stay in the
    /// order in which they were given.
    /// </summary>
    /// <param name="plan">A plan without a refusal.</param>
    /// <param name="wantedIndex">Index of the wanted module.</param>
    /// <param name="candidates">
    /// The bytes of the candidates. What can't be parsed fits nothing; those over <see cref="AnalysisLimits.MaxEvidenceBuilds"/> are not judged.
    /// </param>
    /// <param name="unjudged">Builds that may fit as well and are not among the candidates; where there are any, nothing is sure.</param>
    /// <param name="limits">Bounds for frames and bytes of each candidate.</param>
    /// <param name="cancellation">Looked at before each candidate; throws.</param>
    public static IReadOnlyList<RankedBuild> Rank(
        AnalysisPlan plan,
        int wantedIndex,
        IReadOnlyList<ReadOnlyMemory<byte>> candidates,
        int unjudged,
        AnalysisLimits limits,
        CancellationToken cancellation = default
    )
    {
        if (EvidenceOf(plan, wantedIndex) is not { } crash)
            return [];
        var judged = new CandidateJudgement[Math.Min(candidates.Count, limits.MaxEvidenceBuilds)];
        for (var i = 0; i < judged.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            judged[i] = BuildJudge.Judge(crash, WasmModule.Parse(candidates[i], limits), limits);
        }
        return BuildRanking.Rank(judged, unjudged + candidates.Count - judged.Length);
    }

    /// <summary>What the dump shows of a module's layout, to look up builds by; null where it shows none (texts, producers without instances).</summary>
    public static ModuleTraces? TracesOf(AnalysisPlan plan, int wantedIndex) =>
        EvidenceOf(plan, wantedIndex) is { } crash ? ModuleTraces.Of(crash, MostFunction(plan, wantedIndex)) : null;

    private static CrashEvidence? EvidenceOf(AnalysisPlan plan, int wantedIndex)
    {
        if (plan.Dump is { } dump)
        {
            var threads = YoungestOf(dump, plan.Limits.MaxEvidenceFrames);
            return new CrashEvidence
            {
                Dump = dump,
                Instance = InstanceOf(dump, wantedIndex),
                StacksIn = candidate => [.. threads.Select(thread => StackIn(dump, thread, wantedIndex, candidate))],
            };
        }
        if (plan.Backtrace is not { } text || (uint)wantedIndex >= (uint)plan.BacktraceModules.Count)
            return null;
        var name = plan.BacktraceModules.GetAt(wantedIndex).Key;
        var shown =
            text.Frames.Count <= plan.Limits.MaxEvidenceFrames ? text : text.With([.. text.Frames.Take(plan.Limits.MaxEvidenceFrames)]);
        return new CrashEvidence { StacksIn = candidate => [StackIn(shown, name, candidate)] };
    }

    // A dump may have 200,000 frames, and each candidate is asked about all that are given here.
    private static List<CoredumpThread> YoungestOf(CoredumpFile dump, int most)
    {
        var threads = new List<CoredumpThread>();
        foreach (var thread in dump.Threads)
        {
            if (most <= 0)
                break;
            threads.Add(thread.Frames.Count <= most ? thread : thread with { Frames = [.. thread.Frames.Take(most)] });
            most -= Math.Max(1, thread.Frames.Count);
        }
        return threads;
    }

    private static CoredumpInstance? InstanceOf(CoredumpFile dump, int module)
    {
        foreach (var thread in dump.Threads)
        {
            foreach (var frame in thread.Frames)
            {
                if (FramePlaces.ModuleOf(dump, frame) == module && dump.InstanceOf(frame) is { } instance)
                    return instance;
            }
        }
        return null;
    }

    private static uint? MostFunction(AnalysisPlan plan, int module)
    {
        // WasmEdge's numbers are no function indices.
        if (plan.Dump is not { Layout: not (CoredumpLayout.WasmEdge or CoredumpLayout.WasmEdgeForWasmgdb) } dump)
            return null;
        uint? most = null;
        foreach (var thread in dump.Threads)
        {
            foreach (var frame in thread.Frames)
            {
                if (FramePlaces.ModuleOf(dump, frame) == module)
                    most = Math.Max(most ?? 0, frame.FunctionIndex);
            }
        }
        return most;
    }

    private static EvidenceFrame[] StackIn(CoredumpFile dump, CoredumpThread thread, int module, WasmModule candidate)
    {
        var positions = FrameNormalizer.Normalize(dump, thread, index => index == module ? candidate : null);
        var isWasmEdge = dump.Layout is CoredumpLayout.WasmEdge or CoredumpLayout.WasmEdgeForWasmgdb;
        var frames = new EvidenceFrame[positions.Length];
        for (var i = 0; i < frames.Length; i++)
        {
            var frame = thread.Frames[i];
            // WasmEdge tells where each caller is; of the youngest frame only what its caller called.
            var isTold = isWasmEdge ? i > 0 : frame.CodeOffset != 0;
            frames[i] = new(
                FramePlaces.ModuleOf(dump, frame) == module,
                positions[i].FunctionIndex,
                positions[i].Offset,
                isTold,
                IsReturnAddress: false
            )
            {
                Locals = isWasmEdge ? 0 : frame.LocalCount,
            };
        }
        return frames;
    }

    private static EvidenceFrame[] StackIn(TextBacktrace text, string module, WasmModule candidate)
    {
        var positions = TextFrameNormalizer.Normalize(text, frame => (frame.Module ?? "") == module ? candidate : null);
        var frames = new EvidenceFrame[positions.Length];
        for (var i = 0; i < frames.Length; i++)
        {
            var frame = text.Frames[i];
            var isHere = (frame.Module ?? "") == module;
            frames[i] = new(isHere, positions[i].FunctionIndex, positions[i].Offset, frame.Offset is not null, IsReturnAddress: true)
            {
                // Wasmtime leaves names out where it prints source places.
                MayBeHere = !isHere && (frame.Module is null || module.Length == 0),
                Name = frame.Function,
            };
        }
        return frames;
    }
}
