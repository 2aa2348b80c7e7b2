using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>A value or storage type (core spec, Binary Format, Types).</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="IsNullable">For references: whether null is a value of the type.</param>
/// <param name="HeapType">
/// For references: the type index, or for abstract heap types the negative number that their byte stands for (<c>func</c> -16, <c>extern</c> -17).
/// </param>
public readonly record struct WasmType(WasmTypeKind Kind, bool IsNullable = false, long HeapType = 0)
{
    /// <summary>Reads a value or storage type.</summary>
    internal static WasmType Read(ref ByteCursor cursor)
    {
        var start = cursor.Offset;
        var first = cursor.ReadByte();
        switch (first)
        {
            case 0x7f or 0x7e or 0x7d or 0x7c or 0x7b or 0x78 or 0x77:
                return new WasmType((WasmTypeKind)first);
            case 0x63 or 0x64:
                return new WasmType(WasmTypeKind.Reference, first == 0x63, cursor.ReadVarInt33());
            case 0x65:
                // shared-everything-threads: shared, then the heap type.
                return new WasmType(WasmTypeKind.Reference, true, cursor.ReadVarInt33());
            case >= 0x68 and <= 0x75:
                return new WasmType(WasmTypeKind.Reference, true, first - 0x80);
            default:
                cursor.Fail(ParseErrorKind.UnknownEncoding, start);
                return default;
        }
    }

    /// <summary>The text format's name, for example <c>i32</c> or <c>(ref null func)</c>.</summary>
    public override string ToString() =>
        Kind switch
        {
            WasmTypeKind.None => "?",
            WasmTypeKind.Reference => $"(ref {(IsNullable ? "null " : "")}{HeapTypeName(HeapType)})",
            _ => Kind.ToString().ToLowerInvariant(),
        };

    private static string HeapTypeName(long heapType) =>
        heapType switch
        {
            >= 0 => heapType.ToString(),
            -0x0b => "nocont",
            -0x0c => "noexn",
            -0x0d => "nofunc",
            -0x0e => "noextern",
            -0x0f => "none",
            -0x10 => "func",
            -0x11 => "extern",
            -0x12 => "any",
            -0x13 => "eq",
            -0x14 => "i31",
            -0x15 => "struct",
            -0x16 => "array",
            -0x17 => "exn",
            -0x18 => "cont",
            _ => "?",
        };
}
