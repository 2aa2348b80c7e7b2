using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words.Info;

/// <summary><c>info types</c>.</summary>
internal sealed class TypesInfo : DebugWord
{
    private const int Most = 1_000;

    public override string Name => "types";
    public override string Usage => "info types [TEXT]";
    public override string Does => "types of the frame's module, those of its unit first; those with TEXT in the name";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        _ = session.Here;
        var found = session.Target.Values.TypeNames(session.Thread, session.Frame, call.Text, Most + 1, cancellation) ?? [];
        foreach (var name in found.Take(Most))
            session.Ink.Write(TerminalText.Clean(name)).EndLine();
        if (found.Count > Most)
            session.Ink.Write("(more: give a longer text)").EndLine();
        else if (found.Count == 0)
            session.Ink.Write("No types.").EndLine();
    }
}
