using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps;

/// <summary>Tells when the stack in linear memory has run below its limit.</summary>
internal static class ShadowStack
{
    /// <summary>True when the stack pointer at the trap, or the base of the youngest frame, surely lies below what the stack may use.</summary>
    /// <param name="youngest">The youngest frame.</param>
    public static bool IsExhausted(FrameState youngest)
    {
        var module = youngest.Module;
        if (youngest.StackPointer is not { } global || module.Globals[(int)global] is { IsImported: true } or { Initial.AsAddress: null })
            return false;
        if (module.Globals[(int)global].Initial.AsAddress is not { } initial || initial == 0)
            return false;
        var limit = LimitOf(module, initial);
        if (youngest.TryGlobal(global, out var now) && IsBelow(now.Bits, limit, initial))
            return true;
        // A leaf never writes the pointer back.
        return youngest.Base is { IsProved: true } frame && IsBelow(frame.Address, limit, initial);
    }

    // Below zero is above everything: the number has no sign.
    private static bool IsBelow(ulong address, ulong limit, ulong initial) => address < limit || address > initial && address >= 1UL << 31;

    // Where data lies under the stack it begins behind the data; wasm-ld's default of late, and rustc's, is the stack first: it ends at address 0.
    private static ulong LimitOf(WasmModule module, ulong initial)
    {
        var limit = 0UL;
        foreach (var segment in module.DataSegments)
        {
            if (segment is { IsActive: true, Memory: 0, Address: { } start } && start < initial && (ulong)segment.Length <= initial - start)
                limit = Math.Max(limit, start + (ulong)segment.Length);
        }
        foreach (var export in module.Exports)
        {
            if (
                export is { Kind: WasmExternalKind.Global, Name: "__data_end" or "__stack_low" }
                && export.Index < (uint)module.Globals.Count
                && module.Globals[(int)export.Index] is { IsMutable: false, Initial.AsAddress: { } end }
                && end < initial
            )
                limit = Math.Max(limit, end);
        }
        return limit;
    }
}
