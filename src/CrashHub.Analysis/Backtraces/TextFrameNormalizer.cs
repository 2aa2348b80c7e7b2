using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Backtraces;

/// <summary>Turns the module offsets of a text backtrace into functions and offsets, as <see cref="FrameNormalizer"/> does for dumps.</summary>
public static class TextFrameNormalizer
{
    private const int FramesTested = 64;

    /// <summary>The positions of the frames, one for each, youngest first.</summary>
    /// <param name="backtrace">The backtrace.</param>
    /// <param name="moduleOf">The wasm module of a frame, or null when it is not at hand.</param>
    public static FramePosition[] Normalize(TextBacktrace backtrace, Func<TextFrame, WasmModule?> moduleOf)
    {
        var afterCall = backtrace.Format == TextBacktraceFormat.Wamr && NamesReturnAddresses(backtrace, moduleOf);
        var positions = new FramePosition[backtrace.Frames.Count];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = Place(backtrace.Frames[i], moduleOf(backtrace.Frames[i]), afterCall && i > 0);
        return positions;
    }

    // WAMR's classic interpreter prints the offset behind the call, other builds the call: what fits more callers is meant.
    private static bool NamesReturnAddresses(TextBacktrace backtrace, Func<TextFrame, WasmModule?> moduleOf)
    {
        var balance = 0;
        for (var i = 1; i < Math.Min(backtrace.Frames.Count, FramesTested); i++)
        {
            var frame = backtrace.Frames[i];
            if (frame.Offset is not { } place || moduleOf(frame) is not { } module)
                continue;
            balance += CallEndingAt(module, place) is null ? 0 : 1;
            if (module.FindFunction(place) is { } body && body.ToFunctionOffset(place) is { } offset)
                balance -= module.InstructionAt(body, offset) is { IsCall: true } ? 1 : 0;
        }
        return balance >= 0;
    }

    private static FramePosition Place(TextFrame frame, WasmModule? module, bool isAfterCall)
    {
        if (frame.Offset is not { } place || module is null)
            return new FramePosition(frame.FunctionIndex, null);
        if (isAfterCall)
            return CallEndingAt(module, place) ?? new FramePosition(frame.FunctionIndex, null);
        if (module.FindFunction(place) is not { } body)
            return new FramePosition(frame.FunctionIndex, null);
        // An index that contradicts the offset means another module than the one that ran.
        return frame.FunctionIndex is { } index && index != body.FunctionIndex
            ? new FramePosition(index, null)
            : new FramePosition(body.FunctionIndex, body.ToFunctionOffset(place));
    }

    private static FramePosition? CallEndingAt(WasmModule module, ModuleOffset place)
    {
        if (place.Value == 0 || module.FindFunction(new ModuleOffset(place.Value - 1)) is not { } body)
            return null;
        var reader = module.Instructions(body);
        while (reader.Read() && body.Start.Value + (ulong)reader.Current.Offset < place.Value)
        {
            var instruction = reader.Current;
            if (instruction.IsCall && body.Start.Value + (ulong)instruction.End == place.Value)
                return new FramePosition(body.FunctionIndex, new FunctionOffset((ulong)instruction.Offset));
        }
        return null;
    }
}
