using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps;

/// <summary>A call into the host that did not return.</summary>
/// <param name="Module">The import's module name.</param>
/// <param name="Name">The import's name.</param>
/// <param name="ParameterCount">How many parameters it takes.</param>
internal sealed record HostCall(string Module, string Name, int ParameterCount)
{
    /// <summary>The import that the instruction at the youngest frame's offset calls; null when it calls none.</summary>
    public static HostCall? At(WasmModule module, uint function, FunctionOffset? offset)
    {
        if (offset is not { } place || module.Body(function) is not { } body || module.InstructionAt(body, place) is not { } instruction)
            return null;
        return instruction.Opcode is WasmOpcode.Call or WasmOpcode.ReturnCall && module.ImportOf(instruction.Index) is { } import
            ? new HostCall(import.Module, import.Name, module.TypeOf(instruction.Index)?.Parameters.Count ?? 0)
            : null;
    }
}
