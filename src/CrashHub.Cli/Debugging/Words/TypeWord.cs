using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>whatis</c>: the type of an expression.</summary>
internal sealed class TypeWord : DebugWord
{
    public override string Name => "whatis";
    public override IReadOnlyList<string> Aliases => ["ptype"];
    public override string Usage => "whatis EXPR";
    public override string Does => "the type of an expression";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        _ = session.Here;
        var answer =
            session.Target.Values.Evaluate(session.Thread, session.Frame, call.Text, null, cancellation)
            ?? throw new WordFailedException("nothing is known of the frame");
        if (answer.Error is { } error)
            throw new WordFailedException(answer.Type is null ? $"{error}, at character {answer.Position + 1}" : error);
        session.Ink.Write($"type = {TerminalText.Clean(answer.Type ?? "<unknown>")}").EndLine();
    }
}
