namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>down</c>: goes to younger frames.</summary>
internal sealed class DownWord : DebugWord
{
    public override string Name => "down";
    public override string Usage => "down [N]";
    public override string Does => "goes N frames further, to younger ones; one frame without N";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var count = Numeric.Count(call.Text);
        if (session.Frame == 0)
            throw new WordFailedException("the frame is the youngest: there is none below it");
        session.GoTo(session.Thread, Math.Max(session.Frame - count, 0));
    }

    public override WordCall? Again(WordCall call) => call;
}
