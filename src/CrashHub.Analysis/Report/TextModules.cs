using CrashHub.Analysis.Backtraces;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Report;

/// <summary>Which module a frame of a text can have run in.</summary>
internal static class TextModules
{
    /// <summary>
    /// True when every frame with an offset that the text puts into a module lies at an instruction of <paramref name="wasm"/>, callers at a call or behind
    /// one. False proves that it is another module.
    /// </summary>
    public static bool Fits(TextBacktrace text, string module, WasmModule wasm)
    {
        var explained = Explain(text, frame => (frame.Module ?? "") == module, wasm);
        for (var i = 0; i < explained.Length; i++)
        {
            if (explained[i] == Explanation.Impossible)
                return false;
        }
        return true;
    }

    /// <summary>The text with names for the unnamed frames that one candidate explains best; null when there is none such.</summary>
    public static TextBacktrace? Name(
        TextBacktrace text,
        IReadOnlyList<(string Name, ReadOnlyMemory<byte> Module)> candidates,
        AnalysisLimits limits
    )
    {
        Explanation[][] explained =
        [
            .. candidates.Select(candidate =>
                Explain(text, frame => frame.Module is null, WasmModule.Parse(candidate.Module, limits), limits)
            ),
        ];
        var frames = text.Frames.ToArray();
        var isNamed = false;
        while (Best(candidates, explained, frames) is { } best)
        {
            for (var i = 0; i < frames.Length; i++)
            {
                if (frames[i].Module is null && explained[best][i] == Explanation.Named)
                    frames[i] = frames[i] with { Module = candidates[best].Name };
            }
            isNamed = true;
        }
        return isNamed ? text.With(frames) : null;
    }

    // The candidate that explains most of what is left; null when there is nothing left, or two explain as much and not in the same frames only.
    private static int? Best(
        IReadOnlyList<(string Name, ReadOnlyMemory<byte> Module)> candidates,
        Explanation[][] explained,
        TextFrame[] frames
    )
    {
        var (best, most, isTied) = (-1, 0, false);
        for (var candidate = 0; candidate < explained.Length; candidate++)
        {
            var count = 0;
            for (var i = 0; i < frames.Length; i++)
                count += frames[i].Module is null && explained[candidate][i] == Explanation.Named ? 1 : 0;
            if (count < most || count == 0)
                continue;
            isTied =
                count == most
                && (isTied || candidates[candidate].Name != candidates[best].Name)
                && Shares(explained[candidate], explained[best], frames);
            (best, most) = (count > most ? candidate : best, count);
        }
        return best < 0 || isTied ? null : best;
    }

    private static bool Shares(Explanation[] one, Explanation[] other, TextFrame[] frames)
    {
        for (var i = 0; i < frames.Length; i++)
        {
            if (frames[i].Module is null && one[i] == Explanation.Named && other[i] == Explanation.Named)
                return true;
        }
        return false;
    }

    private static Explanation[] Explain(TextBacktrace text, Func<TextFrame, bool> isAsked, WasmModule wasm, AnalysisLimits? limits = null)
    {
        var positions = TextFrameNormalizer.Normalize(text, frame => isAsked(frame) ? wasm : null);
        var explained = new Explanation[positions.Length];
        for (var i = 0; i < explained.Length; i++)
        {
            var frame = text.Frames[i];
            if (!isAsked(frame) || frame.Offset is null)
                continue;
            explained[i] =
                !wasm.IsModule
                || positions[i] is not { FunctionIndex: { } function, Offset: { } offset }
                || wasm.Body(function) is not { } body
                || !CanBeAt(wasm, body, offset, isYoungest: i == 0)
                    ? Explanation.Impossible
                : limits is not null && IsNamed(wasm, function, frame, limits) ? Explanation.Named
                : Explanation.Possible;
        }
        return explained;
    }

    // Some runtimes name the call, others what is behind it.
    private static bool CanBeAt(WasmModule wasm, FunctionBody body, Bytes.FunctionOffset offset, bool isYoungest)
    {
        var reader = wasm.Instructions(body);
        var isAfterCall = false;
        while (reader.Read() && (ulong)reader.Current.Offset <= offset.Value)
        {
            if ((ulong)reader.Current.Offset == offset.Value)
                return isYoungest || isAfterCall || reader.Current.IsCall;
            isAfterCall = reader.Current.IsCall;
        }
        return false;
    }

    private static bool IsNamed(WasmModule wasm, uint function, TextFrame frame, AnalysisLimits limits)
    {
        if (frame.Function is not { } shown || wasm.FunctionName(function, out _) is not { } name)
            return false;
        return shown == name || Demangler.Demangle(shown, limits).Text == Demangler.Demangle(name, limits).Text;
    }

    private enum Explanation
    {
        NotAsked,
        Impossible,
        Possible,
        Named,
    }
}
