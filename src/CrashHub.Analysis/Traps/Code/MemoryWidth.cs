using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Traps.Code;

/// <summary>How many bytes a memory instruction touches.</summary>
internal static class MemoryWidth
{
    /// <summary>Bytes; 0 for an instruction whose length is an operand, or that touches no memory.</summary>
    public static int Of(WasmOpcode opcode)
    {
        var mnemonic = OpcodeInfo.Of(opcode).Mnemonic.AsSpan();
        if (mnemonic.StartsWith("memory.atomic.", StringComparison.Ordinal))
            return mnemonic.EndsWith("64", StringComparison.Ordinal) ? 8 : 4;
        var dot = mnemonic.IndexOf('.');
        if (dot < 0)
            return 0;
        var type = mnemonic[..dot];
        var operation = mnemonic[(dot + 1)..];
        if (operation.StartsWith("atomic.", StringComparison.Ordinal))
            operation = operation["atomic.".Length..];
        foreach (var word in (ReadOnlySpan<string>)["load", "store", "rmw"])
        {
            if (!operation.StartsWith(word, StringComparison.Ordinal))
                continue;
            var rest = operation[word.Length..];
            // 8x8, 16x4 and 32x2 load eight bytes and widen them.
            if (rest.Length > 2 && rest[..3].Contains('x'))
                return 8;
            var digits = 0;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
                digits++;
            return digits > 0 ? int.Parse(rest[..digits], System.Globalization.CultureInfo.InvariantCulture) / 8 : OfType(type);
        }
        return 0;
    }

    private static int OfType(ReadOnlySpan<char> type) =>
        type switch
        {
            "i32" or "f32" => 4,
            "i64" or "f64" => 8,
            "v128" => 16,
            _ => 0,
        };
}
