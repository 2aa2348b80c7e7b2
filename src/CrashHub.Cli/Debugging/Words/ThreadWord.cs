namespace CrashHub.Cli.Debugging.Words;

/// <summary><c>thread</c>: goes to a thread.</summary>
internal sealed class ThreadWord : DebugWord
{
    public override string Name => "thread";
    public override IReadOnlyList<string> Aliases => ["t"];
    public override string Usage => "thread [N]";
    public override string Does => "goes to thread N, counted from 1; shows the one at hand without N";

    public override void Run(DebugSession session, WordCall call, CancellationToken cancellation)
    {
        var count = session.Target.Report.Threads.Count;
        var number = call.Text.Length == 0 ? session.Thread + 1 : Numeric.Integer(call.Text, "the number of a thread");
        if (number < 1 || number > count)
            throw new WordFailedException($"there is no thread {number}: the dump has {count}, from 1");
        var name = session.Target.Report.Threads[(int)number - 1].Name;
        session.Ink.Write($"[thread {number} \"{Reports.TerminalText.Clean(name)}\"]").EndLine();
        if (call.Text.Length > 0)
            session.GoTo((int)number - 1, 0);
        else
            session.ShowFrame();
    }
}
