using CrashHub.Analysis.Report;
using CrashHub.Cli.Debugging.Words;
using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Debugging;

/// <summary>Where somebody is in a dump, and the words that take them elsewhere. Answers and errors go to one place, in order.</summary>
internal sealed class DebugSession(DebugTarget target, Ink ink)
{
    private (DebugWord Word, WordCall Call)? last;

    /// <summary>All words.</summary>
    public static WordTable Words { get; } =
        new([
            new BacktraceWord(),
            new FrameWord(),
            new UpWord(),
            new DownWord(),
            new PrintWord(),
            new TypeWord(),
            new ExamineWord(),
            new FindWord(),
            new ListWord(),
            new DisassembleWord(),
            new InfoWord(),
            new ThreadWord(),
            new HelpWord(),
            new QuitWord(),
        ]);

    public DebugTarget Target => target;
    public Ink Ink => ink;

    /// <summary>Index of the thread.</summary>
    public int Thread { get; private set; }

    /// <summary>Index of the frame in the thread.</summary>
    public int Frame { get; private set; }

    /// <summary>True once <c>quit</c> was said.</summary>
    public bool Ended { get; set; }

    /// <summary>Where <c>list</c> goes on.</summary>
    public ListPlace? Listed { get; set; }

    /// <summary>Where <c>x</c> goes on.</summary>
    public ExaminePlace? Examined { get; set; }

    /// <summary>The frames of the thread; empty when the dump has no threads.</summary>
    public IReadOnlyList<FrameReport> Frames => Thread < target.Report.Threads.Count ? target.Report.Threads[Thread].Frames : [];

    /// <summary>The frame; a dump without frames fails.</summary>
    public FrameReport Here => Frame < Frames.Count ? Frames[Frame] : throw new WordFailedException("the thread has no frames");

    /// <summary>Does what a line says.</summary>
    public void Execute(string line, CancellationToken cancellation)
    {
        try
        {
            var (name, call) = WordCall.Read(line);
            DebugWord? word;
            if (name.Length > 0)
                word = Words.Find(name);
            else if (line.AsSpan().TrimStart().StartsWith('#'))
                return;
            else if (line.AsSpan().Trim().Length > 0)
                throw new WordFailedException("a line begins with a word: help lists them");
            else if (last is { } before && before.Word.Again(before.Call) is { } again)
                (word, call) = (before.Word, again);
            else
                return;
            last = (word, call);
            word.Run(this, call, cancellation);
        }
        catch (WordFailedException failure)
        {
            ink.Write("error: " + TerminalText.Clean(failure.Message)).EndLine();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            ink.Write("error: interrupted").EndLine();
        }
    }

    /// <summary>Goes to a frame and shows it.</summary>
    public void GoTo(int thread, int frame)
    {
        (Thread, Frame, Listed) = (thread, frame, null);
        ShowFrame();
    }

    /// <summary>Shows the frame, with its source line when there is one.</summary>
    public void ShowFrame()
    {
        var frame = Here;
        new FrameText(ink, target.Report.Modules, variableDepth: 0).Write(frame);
        if (frame is not { File: { } file, Line: { } line } || target.Sources.Find(file, frame) is not var (first, lines))
            return;
        if (line >= first && line - first < lines.Count)
            ink.Write($"{line}\t{TerminalText.Clean(lines[(int)(line - first)].Replace('\t', ' '))}").EndLine();
    }
}
