using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>A data segment of a module or a dump.</summary>
/// <param name="IsActive">Copied into memory at instantiation.</param>
/// <param name="Memory">Index of the memory; zero for passive segments.</param>
/// <param name="Address">Where it goes; null for passive segments and for addresses known only at instantiation.</param>
/// <param name="Offset">Absolute offset of its bytes in the file.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct WasmDataSegment(bool IsActive, uint Memory, ulong? Address, long Offset, int Length)
{
    /// <summary>Reads a segment of a module or of a dump and steps over its bytes (core spec, Data Section); meaningful unless the cursor failed.</summary>
    internal static WasmDataSegment Read(ref ByteCursor cursor)
    {
        var start = cursor.Offset;
        var flags = cursor.ReadVarUInt32();
        if (flags > 2)
            cursor.Fail(ParseErrorKind.UnknownEncoding, start);
        var memory = flags == 2 ? cursor.ReadVarUInt32() : 0;
        var address = flags == 1 ? default : ConstantExpression.Read(ref cursor);
        var bytes = cursor.ReadName();
        return new(flags != 1, memory, address.AsAddress, cursor.Offset - bytes.Length, bytes.Length);
    }
}
