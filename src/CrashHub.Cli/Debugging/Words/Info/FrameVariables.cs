using CrashHub.Analysis.Report;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words.Info;

/// <summary>The variables of the frame that are of one kind, one a line.</summary>
internal static class FrameVariables
{
    public static void Write(DebugSession session, VariableKind kind, string none, CancellationToken cancellation)
    {
        _ = session.Here;
        var found = (session.Target.Values.Variables(session.Thread, session.Frame, 1, cancellation) ?? [])
            .Where(v => v.Kind == kind)
            .ToList();
        foreach (var variable in found)
        {
            cancellation.ThrowIfCancellationRequested();
            session.Ink.Write($"{TerminalText.Clean(variable.Name)} = {ValueText.Of(variable)}").EndLine();
        }
        if (found.Count == 0)
            session.Ink.Write(none).EndLine();
    }
}
