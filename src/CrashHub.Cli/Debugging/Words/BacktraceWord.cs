using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>bt</c>: the frames of the thread.</summary>
internal sealed class BacktraceWord : DebugWord
{
    public override string Name => "backtrace";
    public override IReadOnlyList<string> Aliases => ["bt", "where"];
    public override string Usage => "bt [N]";
    public override string Does => "the frames of the thread, youngest first; the N youngest, or the N oldest for -N";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var frames = session.Frames;
        var (from, to) = (0, frames.Count);
        if (call.Text.Length > 0)
        {
            var count = Numeric.Integer(call.Text, "a number of frames");
            if (count >= 0)
                to = (int)Math.Min(count, to);
            else
                from = (int)Math.Max(to + count, 0);
        }
        var text = new FrameText(session.Ink, session.Target.Report.Modules, variableDepth: 0);
        for (var i = from; i < to; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            text.Write(frames[i]);
        }
        if (to < frames.Count)
            session.Ink.Write($"(more frames: {frames.Count - to})").EndLine();
        else if (frames.Count == 0)
            session.Ink.Write("No stack.").EndLine();
        else if (session.Target.Report.Threads[session.Thread].Truncated)
            session.Ink.Write("(older frames are not in the dump)").EndLine();
    }
}
