namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>quit</c>.</summary>
internal sealed class QuitWord : DebugWord
{
    public override string Name => "quit";
    public override IReadOnlyList<string> Aliases => ["q", "exit"];
    public override string Usage => "quit";
    public override string Does => "ends the session";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation) => session.Ended = true;
}
