using CrashHub.Analysis.Symbolication;
using CrashHub.Analysis.Values;

namespace CrashHub.Analysis.Report;

/// <summary>Which function of which physical frame each frame of a report is.</summary>
internal static class FrameTable
{
    /// <summary>The physical frame of each frame, and its place among the functions of that frame, the youngest inlined call first.</summary>
    public static (int Physical, int Function)[] Of(IReadOnlyList<FrameReport> frames)
    {
        var places = new (int, int)[frames.Count];
        var physical = 0;
        var function = 0;
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = (physical, function++);
            if (frames[i].Inline)
                continue;
            physical++;
            function = 0;
        }
        return places;
    }

    /// <summary>Whether a frame's debug information may be asked for variables: it is there and of this code.</summary>
    public static bool HasVariables(FrameReport frame) => frame is { DebugInfo: DebugInfoKind.Dwarf, Stale: false };

    /// <summary>Opens a physical frame; null when its module is not at hand or its place is not known.</summary>
    public static OpenedFrame? Open(PhysicalStack stack, int physical, LoadedModules modules, AnalysisLimits limits, ValueBudget budget)
    {
        if (physical >= stack.States.Count || stack.States[physical] is not { } state || stack.Frames[physical].Module is not { } module)
            return null;
        return modules.ValuesOf(module, limits)?.Open(state, physical == 0, budget);
    }
}
