using System.Security.Cryptography;
using System.Text;
using CrashHub.Analysis.Traps;

namespace CrashHub.Analysis.Signatures.Rules;

/// <summary>
/// A project's own rules: which frames a signature is made of, and which crashes belong together whatever their signature is. Immutable and safe for
/// several threads.
/// </summary>
/// <remarks>
/// One rule a line: matchers, then an action. A matcher is <c>function:</c>, <c>file:</c>, <c>module:</c> or <c>trap:</c> and a text in which <c>*</c> stands
/// for any characters; <c>!</c> before it turns it round. Actions are <c>ignore</c>, <c>in-app</c>, <c>not-in-app</c> and <c>group "TEXT"</c>. <c>#</c> begins
/// a comment. Of the rules that fit a frame the first decides; of the rules that group the first that fits any frame.
/// </remarks>
public sealed class GroupingRules
{
    /// <summary>Bytes of a text of rules, as UTF-8.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Rules of one text.</summary>
    public const int MaxRules = 100;

    /// <summary>Matchers of one rule.</summary>
    public const int MaxMatchers = 8;

    /// <summary>Characters of one matcher's text, and of the text that is grouped by.</summary>
    public const int MaxText = 256;

    /// <summary>Frames that rules look at, youngest first; what is older is left to the lists of the library.</summary>
    public const int MaxFrames = 1_000;

    // Longer names fit nothing: they are no names that somebody wrote a rule for.
    private const int MaxName = 4_096;

    private readonly Rule[] frames;
    private readonly Rule[] groups;

    internal GroupingRules(IReadOnlyList<Rule> rules)
    {
        frames = [.. rules.Where(rule => rule.Group is null)];
        groups = [.. rules.Where(rule => rule.Group is not null)];
        Count = rules.Count;
        Hash = Count == 0 ? "" : HashOf(rules);
    }

    /// <summary>No rules: the lists of the library decide alone.</summary>
    public static GroupingRules None { get; } = new([]);

    /// <summary>How many rules there are.</summary>
    public int Count { get; }

    /// <summary>True when there is no rule; a text of comments has none.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>
    /// Eight hex digits over what the rules do, empty for none; part of the algorithm's name. Comments and spaces do not change it, the order of rules does.
    /// </summary>
    public string Hash { get; }

    /// <summary>Reads rules.</summary>
    /// <param name="text">At most <see cref="MaxBytes"/>; lines end in LF or CR LF.</param>
    /// <param name="faults">All that is wrong, in order, up to a bound; empty when the text can be used.</param>
    /// <returns>The rules; <see cref="None"/> when something is wrong.</returns>
    public static GroupingRules Parse(string text, out IReadOnlyList<RuleFault> faults)
    {
        var rules = new RuleReader().Read(text, out faults);
        return faults.Count > 0 || rules.Count == 0 ? None : new GroupingRules(rules);
    }

    /// <summary>What the first rule that fits a frame says of it.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="trap">The crash's trap kind.</param>
    public FrameVerdict VerdictOf(SignatureFrame frame, TrapKind trap)
    {
        if (frames.Length == 0 || IsTooLong(frame))
            return FrameVerdict.None;
        var subject = new RuleSubject(frame, trap);
        foreach (var rule in frames)
        {
            if (rule.Fits(subject))
                return rule.Verdict;
        }
        return FrameVerdict.None;
    }

    /// <summary>The group that the first grouping rule that fits a frame of the stack puts the crash into; null when none does.</summary>
    /// <param name="stack">Youngest first; the youngest <see cref="MaxFrames"/> are looked at.</param>
    /// <param name="trap">The crash's trap kind.</param>
    public RuleGroup? GroupOf(IReadOnlyList<SignatureFrame> stack, TrapKind trap)
    {
        if (groups.Length == 0)
            return null;
        var name = TrapKindNames.Of(trap);
        var best = groups.Length;
        for (var at = 0; at < stack.Count && at < MaxFrames && best > 0; at++)
        {
            if (IsTooLong(stack[at]))
                continue;
            var subject = new RuleSubject(stack[at], name);
            for (var k = 0; k < best; k++)
            {
                if (groups[k].Fits(subject))
                    best = k;
            }
        }
        return best == groups.Length ? null : new RuleGroup(groups[best].Group!, groups[best].Line);
    }

    private static bool IsTooLong(SignatureFrame frame) =>
        frame.Function?.Length > MaxName || frame.File?.Length > MaxName || frame.Module?.Length > MaxName;

    private static string HashOf(IReadOnlyList<Rule> rules)
    {
        var canonical = string.Join('\n', rules.Select(rule => rule.Canonical));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)).AsSpan(0, 4));
    }
}
