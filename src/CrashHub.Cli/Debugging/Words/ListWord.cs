using System.Globalization;
using CrashHub.Analysis.Report;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>list</c>: source lines.</summary>
internal sealed class ListWord : DebugWord
{
    private const int Page = 10;

    public override string Name => "list";
    public override IReadOnlyList<string> Aliases => ["l"];
    public override string Usage => "list [[FILE:]N | FUNC | -]";
    public override string Does => "ten source lines: around the frame's, line N or a function; then those behind them, - for those before";

    public override WordCall? Again(WordCall call) => call with { Text = call.Text == "-" ? "-" : "" };

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var (file, first) = Wanted(session, call.Text);
        var frame = session.Frames.Count > 0 ? session.Here : null;
        if (session.Target.Sources.Find(file, frame) is not var (known, lines))
            throw new WordFailedException($"no source of {file} is at hand (--sources PATH)");
        var last = Math.Min(first + Page - 1, known + lines.Count - 1);
        first = Math.Max(first, known);
        if (first > last)
            throw new WordFailedException($"lines {known} to {known + lines.Count - 1} of {file} are all that there is");
        for (var number = first; number <= last; number++)
        {
            var text = TerminalText.Clean(lines[(int)(number - known)].Replace("\t", "    ", StringComparison.Ordinal));
            session.Ink.Write(number == frame?.Line && file == frame.File ? $"{number}>\t{text}" : $"{number}\t{text}").EndLine();
        }
        session.Listed = new(file, first, last);
    }

    private static (string File, long First) Wanted(DebugSession session, string text)
    {
        if (text == "-")
            return session.Listed is not { } before ? Around(session)
                : before.First > 1 ? (before.File, Math.Max(before.First - Page, 1))
                : throw new WordFailedException($"already at the start of {before.File}");
        if (text.Length == 0)
            return session.Listed is { } listed ? (listed.File, listed.Last + 1) : Around(session);
        var colon = text.LastIndexOf(':');
        if (
            long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= int.MaxValue
        )
        {
            var file = colon > 0 ? text[..colon] : session.Listed?.File ?? session.Here.File ?? throw NoFile(session);
            return (file, Math.Max(number - Page / 2, 1));
        }
        var (module, function) = FunctionChoice.Find(session.Target, text);
        var code = FunctionListing.Of(module, function, null, 0, Page, session.Target.Limits);
        if (code?.Instructions.FirstOrDefault(i => i.Line is > 0) is not { File: { } place, Line: { } line })
            throw new WordFailedException($"no line of {text} is known");
        return (place, Math.Max(line - Page / 2, 1));
    }

    private static (string File, long First) Around(DebugSession session) =>
        session.Here is { File: { } file, Line: { } line } ? (file, Math.Max(line - Page / 2, 1)) : throw NoFile(session);

    private static WordFailedException NoFile(DebugSession session) => new($"no line of frame {session.Frame} is known");
}
