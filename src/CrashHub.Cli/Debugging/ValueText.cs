using System.Text;
using CrashHub.Analysis.Report;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging;

/// <summary>A value in one line, with members as gdb shows them: <c>{a = 1, b = {2, 3}}</c>.</summary>
internal sealed class ValueText
{
    private const int MostMembers = 200;
    private const int MostCharacters = 8_000;

    private readonly StringBuilder text = new();
    private int membersLeft = MostMembers;

    private ValueText() { }

    /// <summary>The line, safe to show.</summary>
    public static string Of(VariableReport value)
    {
        var line = new ValueText();
        line.Write(value);
        return TerminalText.Clean(line.text.ToString());
    }

    private void Write(VariableReport value)
    {
        var known = value.Status switch
        {
            VariableStatus.Available => value.Value,
            VariableStatus.OptimizedOut => "<optimized out>",
            // In the words that every reader of gdb's and lldb's output knows for a value that is none.
            VariableStatus.NotCaptured => "<not captured in the dump>",
            _ => "<unknown: damaged debug information>",
        };
        text.Append(known);
        // What a pointer points to is asked for with *p.
        if (value.Status != VariableStatus.Available || (known is not null && value.TargetCaptured is not null))
            return;
        if (value.Members is { Count: > 0 } members)
            WriteMembers(members, known is not null, value.Truncated);
        else if (known is null)
            text.Append(value.Children > 0 ? "{...}" : "{}");
    }

    private void WriteMembers(IReadOnlyList<VariableReport> members, bool follows, bool isCut)
    {
        text.Append(follows ? " {" : "{");
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            if (membersLeft-- <= 0 || text.Length > MostCharacters)
            {
                isCut = false;
                text.Append("...");
                break;
            }
            // Elements stand in their order; what a map holds stands by its key.
            if (!IsPlace(members[i].Name))
                text.Append(members[i].Name).Append(" = ");
            Write(members[i]);
        }
        text.Append(isCut ? ", ...}" : "}");
    }

    private static bool IsPlace(string name) =>
        name.Length > 2 && name[0] == '[' && name[^1] == ']' && name.AsSpan(1, name.Length - 2).IndexOfAnyExceptInRange('0', '9') < 0;
}
