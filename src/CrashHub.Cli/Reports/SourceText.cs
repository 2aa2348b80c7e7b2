using System.Globalization;
using CrashHub.Analysis.Report;
using Spectre.Console;

namespace CrashHub.Cli.Reports;

/// <summary>Writes the source lines around a frame's line, as gdb's <c>list</c> does; an arrow marks the line itself.</summary>
internal sealed class SourceText(Ink ink)
{
    public void Write(FrameReport frame)
    {
        if (frame.SourceContext is not { } context)
            return;
        var last = context.StartLine + context.Lines.Count - 1;
        var width = last.ToString(CultureInfo.InvariantCulture).Length;
        for (var i = 0; i < context.Lines.Count; i++)
        {
            var number = context.StartLine + i;
            var isHere = number == frame.Line;
            var text = TerminalText.Clean(context.Lines[i].Replace("\t", "    ", StringComparison.Ordinal));
            ink.Write(isHere ? "   > " : "     ", Styles.Trap)
                .Write(number.ToString(CultureInfo.InvariantCulture).PadLeft(width), Styles.Faint)
                .Write(" | ", Styles.Faint);
            // An empty line ends without a blank, so that a copy of the report does not.
            ink.Write(text, isHere ? Styles.Heading : Style.Plain).EndLine();
        }
    }
}
