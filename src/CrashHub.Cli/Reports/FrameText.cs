using CrashHub.Analysis.Report;
using Spectre.Console;

namespace CrashHub.Cli.Reports;

/// <summary>Writes one frame a line, as gdb's <c>bt</c> does: number, function, place; and what is wrong with it, if anything.</summary>
internal sealed class FrameText(Ink ink, IReadOnlyList<ModuleReport> modules, int variableDepth)
{
    public void Write(FrameReport frame)
    {
        ink.Write($"#{frame.Index, -4}", Styles.Faint)
            .Write(Function(frame), frame.InApp ? Styles.Function : Style.Plain)
            .Write(Arguments(frame));
        if (frame.File is not null)
            ink.Write(" at ").Write(Place(frame), Styles.Place);
        else
            ink.Write(CodeOffset(frame), Styles.Faint).Write(InModule(frame), Styles.Faint);
        if (frame.Inline)
            ink.Write(" [inlined]", Styles.Faint);
        if (frame.NameFrom is { } lender)
            ink.Write($" [name from {TerminalText.Clean(lender.Name)}]", Styles.Faint);
        if (frame.Stale)
            ink.Write(" [stale debug information]", Styles.Warning);
        if (Remark(frame) is { } remark)
            ink.Write($" ({remark})", Styles.Warning);
        ink.EndLine();
        if (variableDepth > 0)
            foreach (var variable in frame.Variables ?? [])
                WriteVariable(variable, 1);
    }

    private static string Function(FrameReport frame) =>
        frame.Function is { Length: > 0 } name ? TerminalText.Clean(name)
        : frame.FunctionIndex is { } index ? $"function[{index}]"
        : "<unknown function>";

    private static string Arguments(FrameReport frame)
    {
        var shown = (frame.Variables ?? [])
            .Where(variable => variable is { Kind: VariableKind.Parameter, Status: VariableStatus.Available })
            .Select(variable => TerminalText.Clean($"{variable.Name}={variable.Value}"));
        var text = string.Join(", ", shown);
        return text.Length == 0 ? "" : $" ({text})";
    }

    private static string Place(FrameReport frame)
    {
        var place = TerminalText.Clean(frame.File);
        if (frame.Line is { } line)
            place += $":{line}";
        if (frame is { Line: not null, Column: { } column })
            place += $":{column}";
        return place;
    }

    private static string CodeOffset(FrameReport frame) => frame.CodeOffset is { } offset ? $" +0x{offset:x}" : "";

    private string InModule(FrameReport frame) =>
        frame.Module is { } module && module < modules.Count ? $" in \"{TerminalText.Clean(modules[module].Name)}\"" : "";

    private static string? Remark(FrameReport frame) =>
        frame.Status switch
        {
            FrameStatus.MissingBuild => "no module given",
            FrameStatus.MalformedDebugInfo => "damaged debug information",
            FrameStatus.NoFunction => "no name for this function",
            FrameStatus.NoLine when frame.Line is null => "no line",
            _ => null,
        };

    private void WriteVariable(VariableReport variable, int depth)
    {
        var value = variable.Status switch
        {
            VariableStatus.Available => TerminalText.Clean(variable.Value),
            VariableStatus.OptimizedOut => "<optimized out>",
            VariableStatus.NotCaptured => "<not in the dump>",
            _ => "<damaged debug information>",
        };
        ink.Write($"{new string(' ', 3 + 2 * depth)}{TerminalText.Clean(variable.Name)} = ").Write(value).EndLine();
        if (depth < variableDepth)
            foreach (var member in variable.Members ?? [])
                WriteVariable(member, depth + 1);
    }
}
