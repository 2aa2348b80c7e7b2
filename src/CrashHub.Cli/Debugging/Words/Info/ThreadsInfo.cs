using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging.Words.Info;

/// <summary><c>info threads</c>.</summary>
internal sealed class ThreadsInfo : DebugWord
{
    public override string Name => "threads";
    public override string Usage => "info threads";
    public override string Does => "the threads; * is the one at hand";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var report = session.Target.Report;
        var text = new FrameText(session.Ink, report.Modules, variableDepth: 0);
        for (var i = 0; i < report.Threads.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var thread = report.Threads[i];
            session.Ink.Write(
                $"{(i == session.Thread ? "*" : " ")} {i + 1, -4}\"{TerminalText.Clean(thread.Name)}\"  {thread.Frames.Count} frames  "
            );
            if (thread.Frames.Count > 0)
                text.Write(thread.Frames[0]);
            else
                session.Ink.EndLine();
        }
        if (report.Threads.Count == 0)
            session.Ink.Write("No threads.").EndLine();
    }
}
