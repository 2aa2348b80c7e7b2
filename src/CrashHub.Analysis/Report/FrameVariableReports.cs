using CrashHub.Analysis.Values;

namespace CrashHub.Analysis.Report;

/// <summary>Adds the variables to the frames of a report.</summary>
internal sealed class FrameVariableReports(AnalysisLimits limits, LoadedModules modules, int memberDepth)
{
    private readonly ValueBudget budget = new(limits);
    private readonly VariableReports reports = new(limits);

    /// <summary>The threads with the variables of their youngest frames, as many as <see cref="AnalysisLimits.MaxFramesWithVariables"/>.</summary>
    public ThreadReport[] AddTo(ThreadReport[] threads, IReadOnlyList<PhysicalStack> stacks, CancellationToken cancellation)
    {
        var added = new ThreadReport[threads.Length];
        for (var i = 0; i < threads.Length; i++)
            added[i] =
                stacks[i].States.Count == 0 ? threads[i] : threads[i] with { Frames = AddTo(threads[i].Frames, stacks[i], cancellation) };
        return added;
    }

    private FrameReport[] AddTo(IReadOnlyList<FrameReport> frames, PhysicalStack stack, CancellationToken cancellation)
    {
        var added = new FrameReport[frames.Count];
        var places = FrameTable.Of(frames);
        OpenedFrame? opened = null;
        var openedAt = -1;
        for (var i = 0; i < added.Length; i++)
        {
            added[i] = frames[i];
            if (i >= limits.MaxFramesWithVariables)
                continue;
            cancellation.ThrowIfCancellationRequested();
            var (physical, function) = places[i];
            if (openedAt != physical)
                (opened, openedAt) = (FrameTable.Open(stack, physical, modules, limits, budget), physical);
            if (opened is not null)
                added[i] = frames[i] with { Variables = reports.Of(frames[i], opened, function, memberDepth) };
        }
        return added;
    }
}
