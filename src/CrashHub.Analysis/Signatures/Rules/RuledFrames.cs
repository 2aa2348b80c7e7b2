using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Signatures.Rules;

/// <summary>A stack under a project's rules, and what they did to it.</summary>
internal sealed class RuledFrames(GroupingRules rules, IReadOnlyList<SignatureFrame> frames, TrapKind trap)
{
    private readonly int[] counts = new int[4];

    /// <summary>What the rules say of a frame; asked once for each.</summary>
    public FrameVerdict VerdictOf(int at)
    {
        if (rules.IsEmpty || at >= GroupingRules.MaxFrames)
            return FrameVerdict.None;
        var verdict = rules.VerdictOf(frames[at], trap);
        counts[(int)verdict]++;
        return verdict;
    }

    /// <summary>Says what the rules did.</summary>
    public void Note(List<string> notes)
    {
        (FrameVerdict Verdict, string Words)[] all =
        [
            (FrameVerdict.Ignore, "ignored"),
            (FrameVerdict.InApp, "marked in-app"),
            (FrameVerdict.NotInApp, "marked not in-app"),
        ];
        foreach (var (verdict, words) in all)
        {
            if (counts[(int)verdict] > 0)
                notes.Add($"{counts[(int)verdict]} frames {words} by the project's rules");
        }
    }
}
