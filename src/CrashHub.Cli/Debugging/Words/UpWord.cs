namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>up</c>: goes to older frames.</summary>
internal sealed class UpWord : DebugWord
{
    public override string Name => "up";
    public override string Usage => "up [N]";
    public override string Does => "goes N frames further, to older ones; one frame without N";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var count = Numeric.Count(call.Text);
        if (session.Frame + 1 >= session.Frames.Count)
            throw new WordFailedException("the frame is the oldest: there is none above it");
        session.GoTo(session.Thread, (int)Math.Min((long)session.Frame + count, session.Frames.Count - 1));
    }

    public override WordCall? Again(WordCall call) => call;
}
