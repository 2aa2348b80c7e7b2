using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps;

/// <summary>Tells calls that are not expected to come back: compilers put <c>unreachable</c> behind a call of a function that never returns.</summary>
internal static class NoReturnCall
{
    /// <summary>True when such a call stands at this place; false where the code is not known.</summary>
    /// <param name="module">The caller's module.</param>
    /// <param name="function">The caller.</param>
    /// <param name="offset">Its offset, at the call.</param>
    public static bool At(WasmModule module, uint function, FunctionOffset offset)
    {
        if (module.Body(function) is not { } body)
            return false;
        var reader = module.Instructions(body);
        while (reader.Read() && (ulong)reader.Current.Offset <= offset.Value)
        {
            if ((ulong)reader.Current.Offset == offset.Value)
                return reader.Current.IsCall && reader.Read() && reader.Current.Opcode == WasmOpcode.Unreachable;
        }
        return false;
    }
}
