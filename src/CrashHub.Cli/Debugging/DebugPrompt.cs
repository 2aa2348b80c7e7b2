using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging;

/// <summary>Reads words line by line and has them done, until <c>quit</c> or the end of the input. Talk goes to another place than answers.</summary>
internal sealed class DebugPrompt(DebugSession session, TextReader input, TextWriter talk)
{
    private const string Prompt = "(crashhub) ";

    private readonly Lock mutex = new();
    private CancellationTokenSource? running;

    /// <summary>Whether a person reads along: only then is there a prompt.</summary>
    public bool IsInteractive { get; init; }

    public void Run()
    {
        if (IsInteractive)
            Greet();
        while (!session.Ended)
        {
            if (IsInteractive)
                talk.Write(Prompt);
            if (input.ReadLine() is not { } line)
                break;
            Execute(line);
        }
        if (IsInteractive && !session.Ended)
            talk.WriteLine();
    }

    /// <summary>Ends the word that runs. False when none does and nobody would get a new prompt: then the process may end.</summary>
    public bool Interrupt()
    {
        lock (mutex)
        {
            running?.Cancel();
            if (running is null && IsInteractive)
            {
                talk.WriteLine("Quit");
                talk.Write(Prompt);
            }
            return running is not null || IsInteractive;
        }
    }

    private void Execute(string line)
    {
        using var cancellation = new CancellationTokenSource();
        lock (mutex)
            running = cancellation;
        session.Execute(line, cancellation.Token);
        lock (mutex)
            running = null;
    }

    private void Greet()
    {
        var report = session.Target.Report;
        talk.WriteLine(
            $"Process \"{TerminalText.Clean(report.Process)}\" stopped: {Analysis.Report.TrapSentence.Headline(report.Trap)}. help lists the words."
        );
        if (session.Frames.Count > 0)
            session.ShowFrame();
    }
}
