using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Unwinding.Flow;

/// <summary>Tells how two neighbouring frames belong together.</summary>
internal static class FrameLink
{
    /// <summary>How the older frame came to the younger one.</summary>
    public static FrameLinkKind Of(FrameSeat? older, FrameSeat? younger)
    {
        if (older?.Flow is not { } flow || younger is null || older.Module != younger.Module)
            return FrameLinkKind.Unknown;
        var module = older.Module;
        switch (flow.At.Opcode)
        {
            case WasmOpcode.Call when flow.At.Index == younger.Function:
                return FrameLinkKind.Direct;
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
}
