using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Coredump;

/// <summary>
/// Turns a dump's frames into functions and offsets, whatever the producer's convention. Layouts that have one convention use it; for
/// <see cref="CoredumpLayout.Standard"/> the convention is Wasmtime's unless the modules show that another fits more frames.
/// </summary>
public static class FrameNormalizer
{
    private const int FramesTested = 64;

    private static readonly CodeOffsetConvention[] Conventions =
    [
        new(CodeOffsetBase.Body, false),
        new(CodeOffsetBase.Body, true),
        new(CodeOffsetBase.FirstInstruction, false),
        new(CodeOffsetBase.FirstInstruction, true),
        new(CodeOffsetBase.CodeSection, false),
        new(CodeOffsetBase.CodeSection, true),
        new(CodeOffsetBase.Module, false),
        new(CodeOffsetBase.Module, true),
    ];

    /// <summary>The positions of a thread's frames, one for each, youngest first.</summary>
    /// <param name="dump">The dump.</param>
    /// <param name="thread">One of its threads.</param>
    /// <param name="moduleOf">The wasm module for a module index of the dump, or null when it is not at hand.</param>
    public static FramePosition[] Normalize(CoredumpFile dump, CoredumpThread thread, Func<uint, WasmModule?> moduleOf)
    {
        if (dump.Layout is CoredumpLayout.WasmEdge or CoredumpLayout.WasmEdgeForWasmgdb)
            return NormalizeWasmEdge(thread.Frames, moduleOf(0));
        var convention = ConventionOf(dump, thread, moduleOf);
        var positions = new FramePosition[thread.Frames.Count];
        for (var i = 0; i < positions.Length; i++)
        {
            var frame = thread.Frames[i];
            var module = dump.ModuleIndexOf(frame) is { } index ? moduleOf(index) : null;
            positions[i] = new FramePosition(frame.FunctionIndex, Place(frame, module, convention, isYoungest: i == 0));
        }
        return positions;
    }

    /// <summary>The convention that <see cref="Normalize"/> uses for a thread; the default for WasmEdge, whose frames follow none.</summary>
    public static CodeOffsetConvention ConventionOf(CoredumpFile dump, CoredumpThread thread, Func<uint, WasmModule?> moduleOf)
    {
        switch (dump.Layout)
        {
            case CoredumpLayout.Rewriter:
                return new CodeOffsetConvention(CodeOffsetBase.FirstInstruction, false);
            case CoredumpLayout.RewriterV0:
                return new CodeOffsetConvention(CodeOffsetBase.CodeSection, false);
            case CoredumpLayout.WasmEdge or CoredumpLayout.WasmEdgeForWasmgdb:
                return CodeOffsetConvention.Default;
        }
        Span<int> fits = stackalloc int[Conventions.Length];
        var tested = Count(dump, thread, moduleOf, fits[..1]);
        // Another producer's convention must explain every frame, and Wasmtime's must not: one damaged offset proves nothing.
        if (tested < 2 || fits[0] == tested)
            return CodeOffsetConvention.Default;
        fits.Clear();
        Count(dump, thread, moduleOf, fits);
        var best = fits.IndexOf(tested);
        return best >= 0 ? Conventions[best] : CodeOffsetConvention.Default;
    }

    private static int Count(CoredumpFile dump, CoredumpThread thread, Func<uint, WasmModule?> moduleOf, Span<int> fits)
    {
        var tested = 0;
        HashSet<(uint, uint, ulong)> seen = [];
        for (var i = 0; i < thread.Frames.Count && seen.Count < FramesTested; i++)
        {
            var frame = thread.Frames[i];
            if (frame.CodeOffset == 0 || dump.ModuleIndexOf(frame) is not { } index || moduleOf(index) is not { } module)
                continue;
            if (!seen.Add((index, frame.FunctionIndex, frame.CodeOffset)) || module.Body(frame.FunctionIndex) is not { } body)
                continue;
            tested++;
            for (var c = 0; c < fits.Length; c++)
                if (Fits(module, body, frame, Conventions[c], isYoungest: i == 0))
                    fits[c]++;
        }
        return tested;
    }

    private static bool Fits(WasmModule module, FunctionBody body, CoredumpFrame frame, CodeOffsetConvention convention, bool isYoungest)
    {
        if (Raw(frame.CodeOffset, module, body, convention.Base) is not { } offset)
            return false;
        var instruction = convention.IsAfterCall && !isYoungest ? CallBefore(module, body, offset) : module.InstructionAt(body, offset);
        return instruction is { } found && (isYoungest || found.IsCall);
    }

    private static FunctionOffset? Place(CoredumpFrame frame, WasmModule? module, CodeOffsetConvention convention, bool isYoungest)
    {
        // Zero stands for unknown (Coredump.md; Wasmtime's youngest frame when the call stack is exhausted).
        if (convention == CodeOffsetConvention.Default && module is null)
            return frame.CodeOffset == 0 ? null : new FunctionOffset(frame.CodeOffset);
        if (module?.Body(frame.FunctionIndex) is not { } body)
            return null;
        if (frame.CodeOffset == 0 && convention.Base != CodeOffsetBase.FirstInstruction)
            return null;
        var offset = Raw(frame.CodeOffset, module, body, convention.Base);
        if (offset is not { } raw || !convention.IsAfterCall || isYoungest)
            return offset;
        return CallBefore(module, body, raw) is { } call ? new FunctionOffset((ulong)call.Offset) : null;
    }

    private static FunctionOffset? Raw(ulong codeOffset, WasmModule module, FunctionBody body, CodeOffsetBase from)
    {
        switch (from)
        {
            case CodeOffsetBase.Body:
                return codeOffset < body.Length ? new FunctionOffset(codeOffset) : null;
            case CodeOffsetBase.FirstInstruction:
                var offset = codeOffset + body.InstructionsOffset.Value;
                return offset < body.Length ? new FunctionOffset(offset) : null;
            case CodeOffsetBase.CodeSection:
                var start = module.CodeSectionContentsOffset?.Value ?? 0;
                return body.ToFunctionOffset(new ModuleOffset(start + codeOffset));
            default:
                return body.ToFunctionOffset(new ModuleOffset(codeOffset));
        }
    }

    private static Instruction? CallBefore(WasmModule module, FunctionBody body, FunctionOffset offset)
    {
        var reader = module.Instructions(body);
        while (reader.Read() && (ulong)reader.Current.Offset < offset.Value)
            if ((ulong)reader.Current.End == offset.Value)
                return reader.Current.IsCall ? reader.Current : null;
        return null;
    }

    // Frame k names the call that entered it, which lies in frame k+1: that call is frame k+1's position, and the body around it its function.
    private static FramePosition[] NormalizeWasmEdge(IReadOnlyList<CoredumpFrame> frames, WasmModule? module)
    {
        var positions = new FramePosition[frames.Count];
        for (var i = 0; i < positions.Length; i++)
        {
            if (i == 0)
            {
                positions[i] = new FramePosition(YoungestWasmEdge(frames, module), null);
                continue;
            }
            var place = new ModuleOffset(frames[i - 1].CodeOffset);
            if (module?.FindFunction(place) is { } body)
                positions[i] = new FramePosition(body.FunctionIndex, body.ToFunctionOffset(place));
            else if (i < positions.Length - 1 && module is null)
                positions[i] = new FramePosition(frames[i].FunctionIndex, null);
        }
        return positions;
    }

    private static uint? YoungestWasmEdge(IReadOnlyList<CoredumpFrame> frames, WasmModule? module)
    {
        var entry = new ModuleOffset(frames[0].CodeOffset);
        if (frames.Count == 1)
        {
            // The only frame is also the oldest: its funcidx is always 1, its offset its own final `end`.
            return module?.FindFunction(entry)?.FunctionIndex;
        }
        if (module is null)
            return frames[0].FunctionIndex;
        if (module.FindFunction(entry) is not { } caller || caller.ToFunctionOffset(entry) is not { } offset)
            return null;
        // After call_indirect the number is a type index; the callee can't be told from it.
        return module.InstructionAt(caller, offset) is { Opcode: WasmOpcode.Call } call ? call.Index : null;
    }
}
