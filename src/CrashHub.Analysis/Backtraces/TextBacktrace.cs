namespace CrashHub.Analysis.Backtraces;

/// <summary>
/// A crash as a runtime prints it. Lines around it (logs, error chains, JavaScript frames) are stepped over; of several backtraces in one text the
/// first is read. Reading is linear in the text and never throws.
/// </summary>
public sealed class TextBacktrace
{
    internal TextBacktrace(
        TextBacktraceFormat format,
        IReadOnlyList<TextFrame> frames,
        string? trapMessage,
        IReadOnlyList<string> causes,
        bool isTruncated
    )
    {
        Format = format;
        Frames = frames;
        TrapMessage = trapMessage;
        Causes = causes;
        IsTruncated = isTruncated;
    }

    /// <summary>The runtime's format; unknown when <see cref="Frames"/> is empty.</summary>
    public TextBacktraceFormat Format { get; }

    /// <summary>Wasm frames, youngest first.</summary>
    public IReadOnlyList<TextFrame> Frames { get; }

    /// <summary>The runtime's own words for the trap, or the host's error; null when there are none.</summary>
    public string? TrapMessage { get; }

    /// <summary>Wasmtime's chain of causes below the backtrace, outermost first; it may hold the faulting address beside the trap.</summary>
    public IReadOnlyList<string> Causes { get; }

    /// <summary>True when frames beyond a limit were left out.</summary>
    public bool IsTruncated { get; }

    /// <summary>The same text with other frames.</summary>
    internal TextBacktrace With(IReadOnlyList<TextFrame> frames) => new(Format, frames, TrapMessage, Causes, IsTruncated);

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text; the caller bounds its length.</param>
    /// <param name="limits">Bounds frames (<see cref="AnalysisLimits.MaxFramesPerThread"/>) and names.</param>
    public static TextBacktrace Parse(string text, AnalysisLimits limits)
    {
        var reader = new TextBacktraceReader(limits);
        foreach (var line in text.AsSpan().EnumerateLines())
            if (!reader.Take(TerminalText.Plain(line)))
                break;
        return reader.Finish();
    }
}
