using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps;

/// <summary>
/// Tells code that was built with <c>-fsanitize=undefined -fsanitize-trap</c>: no function of a runtime is on the stack then, each check ends in
/// <c>unreachable</c>. What clang 14 to 22 put there for signed overflow nobody writes by hand; for alignment two checks are asked for.
/// </summary>
internal static class SanitizerTraps
{
    private const int Window = 16;

    /// <summary>True when the trap at this place is a check's, to all appearance.</summary>
    /// <param name="module">The module.</param>
    /// <param name="function">The function that trapped.</param>
    /// <param name="offset">Where.</param>
    /// <param name="isCertain">The trap is known to be <c>unreachable</c>; else the branch at the place must itself be such a check.</param>
    public static bool At(WasmModule module, uint function, FunctionOffset? offset, bool isCertain)
    {
        if (offset is not { } place || module.Body(function) is not { } body || module.InstructionAt(body, place) is not { } at)
            return false;
        return at.Opcode is WasmOpcode.BrIf or WasmOpcode.If or WasmOpcode.Unreachable
            && HasChecks(module, body, isCertain ? null : at.Offset);
    }

    private static bool HasChecks(WasmModule module, FunctionBody body, int? only)
    {
        Span<Instruction> recent = stackalloc Instruction[Window];
        var count = 0;
        var aligned = 0;
        var traps = false;
        var overflows = false;
        var reader = module.Instructions(body);
        while (reader.Read())
        {
            var current = reader.Current;
            traps |= current.Opcode == WasmOpcode.Unreachable;
            if (current.Opcode is WasmOpcode.BrIf or WasmOpcode.If)
            {
                var before = recent[..Math.Min(count, Window)];
                if (only is null || only == current.Offset)
                    overflows |= IsMultiplication(before) || IsSum(before);
                aligned += only is null && IsAlignment(before) ? 1 : 0;
                count = 0;
                continue;
            }
            if (count >= Window)
                recent[1..].CopyTo(recent);
            recent[Math.Min(count++, Window - 1)] = current;
        }
        return traps && (overflows || aligned >= 2);
    }

    // The product in 64 bits: its upper half is compared with the sign of the lower.
    private static bool IsMultiplication(ReadOnlySpan<Instruction> code)
    {
        bool half = false,
            sign = false,
            compared = false;
        foreach (var instruction in code)
        {
            half |= instruction is { Opcode: WasmOpcode.I64Const, Value: 32 };
            sign |= instruction is { Opcode: WasmOpcode.I32Const, Value: 31 };
            compared |= half && sign && instruction.Opcode is WasmOpcode.I32Ne or WasmOpcode.I32Eq;
        }
        return compared && Has(code, WasmOpcode.I32WrapI64) && Has(code, WasmOpcode.I32ShrS);
    }

    // The sum is less than an addend if, and only if, the other is negative.
    private static bool IsSum(ReadOnlySpan<Instruction> code)
    {
        var signs = 0;
        for (var i = 0; i < code.Length; i++)
        {
            if (code[i].Opcode is WasmOpcode.I32LtS or WasmOpcode.I32GtS or WasmOpcode.I64LtS or WasmOpcode.I64GtS)
                signs++;
            else if (code[i].Opcode is WasmOpcode.I32Ne or WasmOpcode.I32Eq or WasmOpcode.I32Xor && signs >= 2)
                return Has(code, WasmOpcode.I32Add)
                    || Has(code, WasmOpcode.I32Sub)
                    || Has(code, WasmOpcode.I64Add)
                    || Has(code, WasmOpcode.I64Sub);
        }
        return false;
    }

    private static bool IsAlignment(ReadOnlySpan<Instruction> code)
    {
        for (var i = 0; i + 1 < code.Length; i++)
        {
            if (
                code[i] is { Opcode: WasmOpcode.I32Const, Value: 1 or 3 or 7 or 15 }
                && code[i + 1].Opcode == WasmOpcode.I32And
                && i >= code.Length - Window / 2 - 2
            )
                return true;
        }
        return false;
    }

    private static bool Has(ReadOnlySpan<Instruction> code, WasmOpcode opcode)
    {
        foreach (var instruction in code)
        {
            if (instruction.Opcode == opcode)
                return true;
        }
        return false;
    }
}
