using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Sources;
using CrashHub.Analysis.Symbolication;

namespace CrashHub.Analysis.Report;

/// <summary>
/// Finds the source lines of frames: in the source map that placed the frame, else in the debug information that did, else in the bundle of
/// sources. What is read is bounded for the whole report, the youngest frames first.
/// </summary>
internal sealed class SourceContexts(LoadedModules modules, ReportNotes notes, AnalysisLimits limits)
{
    private const int Around = 5;

    private readonly Dictionary<(int Module, int? MapSource, string File), SourceText?> texts = [];
    private readonly Dictionary<ReadOnlyMemory<byte>, SourceBundle?> bundles = [];
    private int framesLeft = limits.MaxSourceContexts;
    private long bytesLeft = limits.MaxSourceBytes;

    /// <summary>The lines; null when there is no text for the place, or no such line in it.</summary>
    /// <param name="module">Index of the frame's module.</param>
    /// <param name="symbol">What is known of the frame.</param>
    /// <param name="inApp">
    /// Whether the frame is the author's own code. A bundle is searched for no other: its files would match those of libraries by name.
    /// </param>
    public SourceContext? Of(int? module, SymbolFrame symbol, bool inApp)
    {
        if (module is not { } index || symbol is not { File: { } file, Line: { } line } || framesLeft == 0)
            return null;
        var key = (index, symbol.MapSource, file);
        if (!texts.TryGetValue(key, out var text))
            texts.Add(key, text = TextOf(index, symbol, file));
        if (text is null || (text.Origin == SourceOrigin.Bundle && !inApp))
            return null;
        var lines = SourceLines.Around(text.Text, line, Around, out var start);
        if (lines.Count == 0)
            return null;
        framesLeft--;
        return new SourceContext(start, lines, text.Origin);
    }

    private SourceText? TextOf(int module, SymbolFrame symbol, string file)
    {
        if (FromMap(module, symbol) is { } mapped)
            return new(mapped, SourceOrigin.SourceMap);
        if (
            !symbol.EmbeddedSource.IsEmpty
            && MayRead(symbol.EmbeddedSource.Length)
            && SourceLines.Decode(symbol.EmbeddedSource.Span) is { } own
        )
            return new(own, SourceOrigin.DebugInfo);
        return FromBundle(module, file) is { } found ? new(found, SourceOrigin.Bundle) : null;
    }

    private string? FromMap(int module, SymbolFrame symbol)
    {
        if (symbol.MapSource is not { } source || modules.SymbolsOf(module)?.SourceMap is not { } map)
            return null;
        var length = map.ContentLength(source);
        return length > 0 && MayRead(length) ? map.ContentOf(source) : null;
    }

    private string? FromBundle(int module, string file)
    {
        if (BundleOf(module) is not { } bundle)
            return null;
        var index = bundle.Find(file, out var candidates);
        if (index < 0)
        {
            if (candidates > 1)
                notes.Add("ambiguousSource", $"{candidates} files of the sources can be {file}: none is shown");
            return null;
        }
        if (!MayRead(bundle.Files[index].Length))
            return null;
        var bytes = bundle.Read(index, out var error);
        if (error.Kind != ParseErrorKind.None)
            notes.Add(ReportNote.Damage("Sources", error));
        return bytes is null ? null : SourceLines.Decode(bytes);
    }

    private SourceBundle? BundleOf(int module)
    {
        var zip = modules.SourcesOf(module);
        if (zip.IsEmpty)
            return null;
        if (bundles.TryGetValue(zip, out var known))
            return known;
        var bundle = SourceBundle.Open(zip, limits, out var error);
        if (bundle is null)
            notes.Add(ReportNote.Damage("Sources", error));
        bundles.Add(zip, bundle);
        return bundle;
    }

    private bool MayRead(long bytes)
    {
        if (bytes > limits.MaxSourceFileBytes || bytes > bytesLeft)
            return false;
        bytesLeft -= bytes;
        return true;
    }

    private sealed record SourceText(string Text, SourceOrigin Origin);
}
