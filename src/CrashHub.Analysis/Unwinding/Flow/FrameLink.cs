using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Tells how two neighbouring frames belong together.</summary>
internal static class FrameLink
{
    /// <summary>How the older frame came to the younger one.</summary>
    public static FrameLinkKind Of(FrameSeat? older, FrameSeat? younger)
    {
        if (older?.Flow is not { } flow || younger is null)
            return FrameLinkKind.Unknown;
        var module = older.Module;
        if (module != younger.Module)
            return flow.At.Opcode == WasmOpcode.Call && IsLinked(module.Module, flow.At.Index, younger)
                ? Named(younger)
                : FrameLinkKind.Unknown;
        switch (flow.At.Opcode)
        {
            case WasmOpcode.Call when flow.At.Index == younger.Function:
                return Named(younger);
            case WasmOpcode.Call when flow.At.Index >= (uint)module.Module.ImportedFunctionCount:
                return module.HasTailCall(flow.At.Index) ? FrameLinkKind.Tail : FrameLinkKind.Unknown;
            case WasmOpcode.CallIndirect or WasmOpcode.CallRef:
                return module.Module.FunctionTypeAt(flow.At.Index) is { } type && type.Equals(module.Module.TypeOf(younger.Function))
                    ? FrameLinkKind.Indirect
                    : FrameLinkKind.Unknown;
            default:
                return FrameLinkKind.Unknown;
        }
    }

    // A function that leaves by a tail call may be back, by another's or its own, with other arguments and after anybody's writes.
    private static FrameLinkKind Named(FrameSeat callee) =>
        callee.Module.HasTailCall(callee.Function) ? FrameLinkKind.Tail : FrameLinkKind.Direct;

    // A host function under the name of another module's export would have to call that export itself to be taken for the link.
    private static bool IsLinked(WasmModule module, uint import, FrameSeat younger)
    {
        if (
            module.ImportOf(import) is not { } wanted
            || module.TypeOf(import)?.Equals(younger.Module.Module.TypeOf(younger.Function)) != true
        )
            return false;
        foreach (var export in younger.Module.Module.Exports)
            if (export.Kind == WasmExternalKind.Function && export.Index == younger.Function && export.Name == wanted.Name)
                return true;
        return false;
    }
}
