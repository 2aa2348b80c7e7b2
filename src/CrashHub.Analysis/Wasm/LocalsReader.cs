using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>Reads the local declarations at the start of a body (core spec, Code Section).</summary>
internal static class LocalsReader
{
    /// <summary>The runs of locals, or null when they are damaged.</summary>
    public static LocalRun[]? Read(ReadOnlySpan<byte> body)
    {
        var cursor = new ByteCursor(body);
        var runs = new LocalRun[cursor.ReadCount(2)];
        for (var i = 0; i < runs.Length; i++)
            runs[i] = new LocalRun(cursor.ReadVarUInt32(), WasmType.Read(ref cursor));
        return cursor.Failed ? null : runs;
    }

    /// <summary>The offset behind the declarations; the body's length when they are damaged.</summary>
    public static FunctionOffset Skip(ReadOnlySpan<byte> body, ModuleTables.BodyEntry entry)
    {
        var cursor = new ByteCursor(body);
        var count = cursor.ReadCount(2);
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            cursor.ReadVarUInt32();
            WasmType.Read(ref cursor);
        }
        return new FunctionOffset(cursor.Failed ? (ulong)entry.Length : (ulong)cursor.Offset);
    }
}
