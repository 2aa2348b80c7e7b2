using CrashHub.Analysis;
using CrashHub.Analysis.Report;
using CrashHub.Analysis.Sources;

namespace CrashHub.Cli.Debugging;

/// <summary>Lines of source files: whole files from the bundle that was named, else the few lines that the report brings with a frame.</summary>
internal sealed class SourceShelf(ReadOnlyMemory<byte> sources, AnalysisLimits limits)
{
    private readonly SourceBundle? bundle = sources.IsEmpty ? null : SourceBundle.Open(sources, limits, out _);
    private readonly Dictionary<string, IReadOnlyList<string>?> files = new(StringComparer.Ordinal);

    /// <summary>What is known of a file: lines, and the number of the first; null when nothing is.</summary>
    /// <param name="file">Its path as debug information spells it.</param>
    /// <param name="frame">The frame that names it, which may bring some of its lines; null for none.</param>
    public (long First, IReadOnlyList<string> Lines)? Find(string file, FrameReport? frame)
    {
        if (!files.TryGetValue(file, out var lines))
            files.Add(file, lines = Read(file));
        if (lines is not null)
            return (1, lines);
        return frame is { SourceContext: { } context } && frame.File == file ? (context.StartLine, context.Lines) : null;
    }

    private IReadOnlyList<string>? Read(string file)
    {
        if (bundle?.Find(file, out _) is not (>= 0 and var index) || bundle.Read(index, out _) is not { } bytes)
            return null;
        return SourceLines.Decode(bytes) is { } text ? SourceLines.Around(text, 1, int.MaxValue, out _) : null;
    }
}
