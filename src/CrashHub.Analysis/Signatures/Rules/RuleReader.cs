using System.Text;

namespace CrashHub.Analysis.Signatures.Rules;

/// <summary>Reads a text of rules line by line; a line that is wrong does not hide what is wrong with the next.</summary>
internal sealed class RuleReader
{
    private const int MaxFaults = 20;

    private readonly List<RuleFault> faults = [];
    private int number;

    /// <summary>The rules, and all that is wrong.</summary>
    public IReadOnlyList<Rule> Read(string text, out IReadOnlyList<RuleFault> wrong)
    {
        wrong = faults;
        if (Encoding.UTF8.GetByteCount(text) > GroupingRules.MaxBytes)
        {
            faults.Add(new(1, 1, $"the text is longer than {GroupingRules.MaxBytes} bytes"));
            return [];
        }
        var rules = new List<Rule>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (faults.Count >= MaxFaults)
                break;
            if (Line(line.ToString()) is not { } rule)
                continue;
            if (rules.Count == GroupingRules.MaxRules)
            {
                Fault(1, $"there are more than {GroupingRules.MaxRules} rules");
                break;
            }
            rules.Add(rule);
        }
        return rules;
    }

    private Rule? Line(string line)
    {
        for (var at = 0; at < line.Length; at++)
        {
            if (char.IsControl(line[at]) && line[at] != '\t')
                return Fault(at + 1, "a control character can't be part of a rule");
        }
        var words = new RuleWords(line);
        var matchers = new List<RuleMatcher>();
        while (words.Next(out var word))
        {
            if (word.Fault is { } fault)
                return Fault(word.Column, fault);
            if (ActionOf(word) is { } verdict)
                return End(words, matchers, word, verdict, group: null);
            if (word.Is("group"))
                return Group(words, matchers, word);
            if (Matcher(word) is not { } matcher)
                return null;
            if (matchers.Count == GroupingRules.MaxMatchers)
                return Fault(word.Column, $"a rule has at most {GroupingRules.MaxMatchers} matchers");
            matchers.Add(matcher);
        }
        return matchers.Count == 0
            ? null
            : Fault(line.TrimEnd().Length + 1, "the action is missing: ignore, in-app, not-in-app or group \"TEXT\"");
    }

    private static FrameVerdict? ActionOf(RuleWord word) =>
        word.Is("ignore") ? FrameVerdict.Ignore
        : word.Is("in-app") ? FrameVerdict.InApp
        : word.Is("not-in-app") ? FrameVerdict.NotInApp
        : null;

    private Rule? Group(RuleWords words, List<RuleMatcher> matchers, RuleWord action)
    {
        if (!words.Next(out var text))
            return Fault(action.Column + "group".Length, "the text that is grouped by is missing");
        if (text.Fault is { } fault)
            return Fault(text.Column, fault);
        var group = string.Join('*', text.Pieces).Trim();
        if (group.Length is 0 or > GroupingRules.MaxText)
            return Fault(text.Column, $"the text that is grouped by has 1 to {GroupingRules.MaxText} characters");
        return End(words, matchers, action, FrameVerdict.None, group);
    }

    private Rule? End(RuleWords words, List<RuleMatcher> matchers, RuleWord action, FrameVerdict verdict, string? group)
    {
        if (matchers.Count == 0)
            return Fault(action.Column, "a matcher must come before the action: function:, file:, module: or trap:");
        if (words.Next(out var more))
            return Fault(more.Column, "nothing may follow the action; put text with spaces between quotes");
        return new Rule(number, matchers, verdict, group);
    }

    private RuleMatcher? Matcher(RuleWord word)
    {
        var head = word.Pieces[0];
        var isNegated = head.StartsWith('!');
        var colon = head.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? head : head[(isNegated ? 1 : 0)..colon];
        RuleField? field = name switch
        {
            "function" => RuleField.Function,
            "file" => RuleField.File,
            "module" => RuleField.Module,
            "trap" => RuleField.Trap,
            _ => null,
        };
        if (colon < 0 || field is null)
        {
            Fault(
                word.Column,
                $"'{Shown(name)}' is no matcher (function:, file:, module:, trap:) and no action (ignore, in-app, not-in-app, group)"
            );
            return null;
        }
        string[] pieces = [head[(colon + 1)..], .. word.Pieces.Skip(1)];
        var length = pieces.Sum(piece => piece.Length) + pieces.Length - 1;
        if (length is > 0 and <= GroupingRules.MaxText)
            return new RuleMatcher(field.Value, new Glob(pieces), isNegated);
        Fault(word.Column + colon + 1, $"the text of a matcher has 1 to {GroupingRules.MaxText} characters");
        return null;
    }

    private static string Shown(string name) => name.Length <= 40 ? name : name[..40] + "…";

    private Rule? Fault(int column, string detail)
    {
        faults.Add(new(number, column, detail));
        return null;
    }
}
