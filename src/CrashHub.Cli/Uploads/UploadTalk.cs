using CrashHub.Cli.Reports;

namespace CrashHub.Cli.Uploads;

/// <summary>Talk and progress on stderr; on a terminal progress is one line that is written over.</summary>
internal sealed class UploadTalk(TextWriter output, bool isTerminal, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private long last;
    private bool open;

    public static UploadTalk OnStandardError(TimeProvider time) => new(Console.Error, !Console.IsErrorRedirected, time);

    /// <summary>A line that stays.</summary>
    public void Say(string line)
    {
        Close();
        output.WriteLine("crashhub: " + TerminalText.Clean(line));
    }

    /// <summary>How far a file is; shown on a terminal only, at most ten times a second.</summary>
    public void Progress(string name, long sent, long length)
    {
        if (!isTerminal || (open && time.GetElapsedTime(last) < Interval && sent < length))
            return;
        last = time.GetTimestamp();
        open = true;
        var share = length == 0 ? 100 : sent * 100 / length;
        output.Write($"\r\u001b[K{TerminalText.Clean(name)}  {share} % of {length / 1024.0 / 1024.0:0.0} MiB");
    }

    /// <summary>Ends the progress line, if there is one.</summary>
    public void Close()
    {
        if (open)
            output.Write("\r\u001b[K");
        open = false;
    }
}
