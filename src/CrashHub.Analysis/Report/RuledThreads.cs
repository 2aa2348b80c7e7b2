using CrashHub.Analysis.Signatures.Rules;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Report;

/// <summary>Marks frames as the project's rules say: what is ignored is not the program's own code either.</summary>
internal static class RuledThreads
{
    public static IReadOnlyList<ThreadReport> Of(
        IReadOnlyList<ThreadReport> threads,
        TrapKind trap,
        IReadOnlyList<ModuleReport> modules,
        GroupingRules rules
    ) => rules.IsEmpty ? threads : [.. threads.Select(thread => thread with { Frames = Of(thread.Frames, trap, modules, rules) })];

    private static FrameReport[] Of(
        IReadOnlyList<FrameReport> frames,
        TrapKind trap,
        IReadOnlyList<ModuleReport> modules,
        GroupingRules rules
    )
    {
        var marked = new FrameReport[frames.Count];
        for (var at = 0; at < marked.Length; at++)
        {
            var frame = frames[at];
            var verdict =
                at < GroupingRules.MaxFrames
                    ? rules.VerdictOf(SignatureInputs.FrameOf(frame, SignatureInputs.NameOf(frame.Module, modules)), trap)
                    : FrameVerdict.None;
            var inApp = verdict == FrameVerdict.None ? frame.InApp : verdict == FrameVerdict.InApp;
            marked[at] = inApp == frame.InApp ? frame : frame with { InApp = inApp };
        }
        return marked;
    }
}
