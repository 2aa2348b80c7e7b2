using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Backtraces;

/// <summary>Takes a text line by line; the first frame fixes the format.</summary>
internal sealed class TextBacktraceReader(AnalysisLimits limits)
{
    private const string WasmtimeHeader = "wasm backtrace:";
    private const string WasmTrap = "wasm trap: ";

    private readonly List<TextFrame> frames = [];
    private readonly List<string> causes = [];
    private readonly List<TextInlineFrame> pending = [];
    private TextBacktraceFormat format;
    private string? message;
    private string? wasmTrap;
    private bool inWasmtimeFrames;
    private bool inCauses;
    private bool isTruncated;
    private int colon = -1;

    /// <summary>Takes one line; false when the rest of the text no longer matters.</summary>
    public bool Take(ReadOnlySpan<char> line)
    {
        var trap = line.IndexOf(WasmTrap, StringComparison.Ordinal);
        if (trap >= 0)
            wasmTrap ??= Text(line[trap..]);
        // Other lines of a log may stand between the frames, up to the causes.
        var resumes = format == TextBacktraceFormat.Wasmtime && !inCauses && causes.Count == 0 && FrameLine.NumberedOffset(line) >= 0;
        if ((inWasmtimeFrames || resumes) && TakeWasmtime(line))
            return true;
        if (line.IndexOf(WasmtimeHeader, StringComparison.Ordinal) >= 0)
        {
            if (format != TextBacktraceFormat.Unknown)
                return false;
            inWasmtimeFrames = true;
            inCauses = false;
            causes.Clear();
            return true;
        }
        return format == TextBacktraceFormat.Wasmtime ? TakeCause(line) : TakeOther(line);
    }

    public TextBacktrace Finish()
    {
        FlushInlined();
        var trapMessage = wasmTrap ?? (format == TextBacktraceFormat.Wasmtime && causes.Count > 0 ? causes[^1] : message);
        return new TextBacktrace(format, frames, trapMessage, causes, isTruncated);
    }

    // "  12:  0x5d5 - module!name", "   0: module!name"; below it "at file:line:column" and "- name" of callers that it was inlined into.
    private bool TakeWasmtime(ReadOnlySpan<char> line)
    {
        var content = line.TrimStart();
        if (content.StartsWith("at ") && frames.Count > 0)
        {
            AddPlace(content[3..]);
            return true;
        }
        if (content.StartsWith("- ") && frames.Count > 0)
        {
            AddOuter(content[2..]);
            return true;
        }
        var at = FrameLine.NumberedOffset(line);
        var hasOffset = at >= 0;
        if (!hasOffset)
        {
            // A frame without offset looks like an entry of an error chain, but carries the next number, and alone on its line it stands in the column of the others.
            at = FrameLine.NumberedSymbol(line, frames.Count);
            if (at < 0 || (colon >= 0 && at != colon && content.Length > 0 && char.IsAsciiDigit(content[0])))
            {
                inWasmtimeFrames = content.IsEmpty && frames.Count == 0;
                return false;
            }
        }
        colon = at;
        var rest = line[(at + 1)..].TrimStart();
        var offset = FrameLine.ReadHex(ref rest);
        FlushInlined();
        Add(TextBacktraceFormat.Wasmtime, FrameLine.Wasmtime(hasOffset ? rest[3..] : rest, offset, limits.MaxNameBytes));
        return true;
    }

    private bool TakeCause(ReadOnlySpan<char> line)
    {
        var content = line.Trim();
        if (content.IsEmpty)
            return causes.Count == 0;
        if (content is "Caused by:")
        {
            inCauses = true;
            return true;
        }
        var digits = FrameLine.Digits(content);
        var isNumbered = digits is > 0 and < 10 && content[digits..].StartsWith(": ");
        // Without "Caused by:" below the frames these belong to an outer chain and are numbered.
        if (!isNumbered && (!inCauses || causes.Count > 0 || !char.IsWhiteSpace(line[0])))
            return causes.Count == 0 && !inCauses;
        if (causes.Count < limits.MaxNotes)
            causes.Add(Text(isNumbered ? content[(digits + 2)..] : content));
        return true;
    }

    private bool TakeOther(ReadOnlySpan<char> line)
    {
        var maximum = limits.MaxNameBytes;
        var (found, frame) = format switch
        {
            TextBacktraceFormat.Unknown => Detect(line, maximum),
            TextBacktraceFormat.JavaScript => (format, ScriptFrameLine.Read(line, maximum)),
            TextBacktraceFormat.Wasmer => (format, FrameLine.Wasmer(line, maximum)),
            TextBacktraceFormat.Wamr => (format, FrameLine.Wamr(line, frames.Count, maximum)),
            _ => (format, null),
        };
        if (frame is not null)
        {
            Add(found, frame);
            return true;
        }
        if (format is TextBacktraceFormat.JavaScript or TextBacktraceFormat.Wasmer)
        {
            // Frames of JavaScript may stand between wasm frames, also behind a log's prefix; another error begins another backtrace.
            return line.IsWhiteSpace() || ScriptFrameLine.IsOther(line);
        }
        TakeMessage(line);
        return true;
    }

    private static (TextBacktraceFormat, TextFrame?) Detect(ReadOnlySpan<char> line, int maximum)
    {
        if (ScriptFrameLine.Read(line, maximum) is { } script)
            return (TextBacktraceFormat.JavaScript, script);
        if (FrameLine.Wasmer(line, maximum) is { } wasmer)
            return (TextBacktraceFormat.Wasmer, wasmer);
        if (FrameLine.Wamr(line, 0, maximum) is { } wamr)
            return (TextBacktraceFormat.Wamr, wamr);
        return FrameLine.WasmEdge(line) is { } edge ? (TextBacktraceFormat.WasmEdge, edge) : (TextBacktraceFormat.Unknown, null);
    }

    // "RuntimeError: text" before the frames (V8, Wasmer), "Exception: text" (WAMR), "execution failed: text, Code: 0x40a" (WasmEdge).
    private void TakeMessage(ReadOnlySpan<char> line)
    {
        var failed = line.IndexOf("execution failed: ", StringComparison.Ordinal);
        if (failed >= 0)
        {
            var rest = line[(failed + "execution failed: ".Length)..];
            var code = rest.IndexOf(", Code:", StringComparison.Ordinal);
            message = Text(code >= 0 ? rest[..code] : rest);
            return;
        }
        foreach (var marker in new[] { "Error: ", "Exception: " })
        {
            var at = line.IndexOf(marker, StringComparison.Ordinal);
            if (at < 0 || (format == TextBacktraceFormat.WasmEdge))
                continue;
            message = Text(WithoutSource(line[(at + marker.Length)..]));
            return;
        }
    }

    // JavaScriptCore quotes the script behind its words: "Out of bounds memory access (evaluating 'run(1)')".
    private static ReadOnlySpan<char> WithoutSource(ReadOnlySpan<char> words)
    {
        const string Quoted = " (evaluating '";
        var at = words.TrimEnd().EndsWith("')") ? words.IndexOf(Quoted, StringComparison.Ordinal) : -1;
        return at > 0 ? words[..at] : words;
    }

    private void Add(TextBacktraceFormat found, TextFrame frame)
    {
        format = found;
        if (frames.Count >= limits.MaxFramesPerThread)
            isTruncated = true;
        else
            frames.Add(frame);
    }

    // The place belongs to the name above it.
    private void AddPlace(ReadOnlySpan<char> place)
    {
        var text = place.Trim();
        var column = TakeNumber(ref text);
        var line = TakeNumber(ref text);
        if (line is null)
            (line, column) = (column, null);
        frames[^1] = frames[^1] with { File = FrameLine.Name(text, limits.MaxNameBytes), Line = line, Column = column };
    }

    // What stood as the frame was inlined; the frame itself is the last name.
    private void AddOuter(ReadOnlySpan<char> name)
    {
        var inner = frames[^1];
        if (pending.Count < limits.MaxInlineDepth)
            pending.Add(new TextInlineFrame(inner.Function ?? "", inner.File, inner.Line, inner.Column));
        var outer = FrameLine.Wasmtime(name, inner.Offset, limits.MaxNameBytes);
        frames[^1] = outer with { Module = outer.Module ?? inner.Module };
    }

    private void FlushInlined()
    {
        if (pending.Count == 0)
            return;
        frames[^1] = frames[^1] with { Inlined = [.. pending] };
        pending.Clear();
    }

    private static uint? TakeNumber(ref ReadOnlySpan<char> text)
    {
        var at = text.LastIndexOf(':');
        if (at < 0 || !uint.TryParse(text[(at + 1)..], out var number))
            return null;
        text = text[..at];
        return number;
    }

    private string Text(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.Length <= limits.MaxNameBytes ? text.ToString() : string.Concat(text[..limits.MaxNameBytes], "…");
    }
}
