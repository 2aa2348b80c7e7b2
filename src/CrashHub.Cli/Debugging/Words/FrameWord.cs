namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>frame</c>: goes to a frame, or shows where one is.</summary>
internal sealed class FrameWord : DebugWord
{
    public override string Name => "frame";
    public override IReadOnlyList<string> Aliases => ["f"];
    public override string Usage => "frame [N]";
    public override string Does => "goes to frame N; shows the one at hand without N";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        if (call.Text.Length == 0)
        {
            session.ShowFrame();
            return;
        }
        var number = Numeric.Integer(call.Text, "the number of a frame");
        if (number < 0 || number >= session.Frames.Count)
            throw new WordFailedException($"there is no frame {number}: the thread has {session.Frames.Count}, from 0");
        session.GoTo(session.Thread, (int)number);
    }
}
