namespace CrashHub.Analysis.Signatures.Rules;

/// <summary>One line of rules: all matchers must fit one and the same frame.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Matchers">At least one.</param>
/// <param name="Verdict">What it says of the frame; <see cref="FrameVerdict.None"/> where it groups.</param>
/// <param name="Group">The text that it groups by, or null.</param>
internal sealed record Rule(int Line, IReadOnlyList<RuleMatcher> Matchers, FrameVerdict Verdict, string? Group)
{
    /// <summary>The same for rules that do the same, and for no others.</summary>
    public string Canonical => $"{string.Join('\u0002', Matchers.Select(m => m.Canonical))}\u0003{Verdict}\u0003{Group}";

    /// <summary>True when the frame fits.</summary>
    public bool Fits(in RuleSubject frame)
    {
        foreach (var matcher in Matchers)
        {
            if (!matcher.Fits(frame))
                return false;
        }
        return true;
    }
}
