using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>Reads tables, memories, globals and tags, of modules and of coredumps (core spec, Binary Format, Types and Modules).</summary>
internal static class EntityReader
{
    /// <summary>A table with its optional initialiser.</summary>
    public static WasmTable ReadTable(ref ByteCursor cursor)
    {
        // 0x40 0x00: a table with an initialiser for its entries.
        var withInitializer = cursor.Peek() == 0x40;
        if (withInitializer)
            cursor.Skip(2);
        var table = ReadTableLimits(ref cursor, WasmType.Read(ref cursor));
        if (withInitializer)
            ConstantExpression.Read(ref cursor);
        return table with { HasInitialValue = withInitializer };
    }

    /// <summary>The limits of a table whose element type is known.</summary>
    public static WasmTable ReadTableLimits(ref ByteCursor cursor, WasmType element)
    {
        var flags = cursor.ReadByte();
        var is64 = (flags & 4) != 0;
        var minimum = cursor.ReadVarUInt64();
        ulong? maximum = (flags & 1) != 0 ? cursor.ReadVarUInt64() : null;
        return new WasmTable(element, minimum, maximum, is64, false);
    }

    /// <summary>Reads a memory type; also the coredump's.</summary>
    public static WasmMemory ReadMemory(ref ByteCursor cursor)
    {
        var start = cursor.Offset;
        var flags = cursor.ReadByte();
        if (flags > 0x0f)
            cursor.Fail(ParseErrorKind.UnknownEncoding, start);
        var minimum = cursor.ReadVarUInt64();
        ulong? maximum = (flags & 1) != 0 ? cursor.ReadVarUInt64() : null;
        var pageLog = 16u;
        if ((flags & 8) != 0)
        {
            pageLog = cursor.ReadVarUInt32();
            if (pageLog > 16)
                cursor.Fail(ParseErrorKind.ValueOutOfRange, start);
        }
        return cursor.Failed ? default : new WasmMemory(minimum, maximum, (flags & 4) != 0, (flags & 2) != 0, 1ul << (int)pageLog, false);
    }

    /// <summary>Reads a global with its initial value; also the coredump's.</summary>
    public static WasmGlobal ReadGlobal(ref ByteCursor cursor)
    {
        var global = ReadGlobalType(ref cursor);
        return global with { Initial = ConstantExpression.Read(ref cursor) };
    }

    /// <summary>A global's type and mutability.</summary>
    public static WasmGlobal ReadGlobalType(ref ByteCursor cursor)
    {
        var type = WasmType.Read(ref cursor);
        var start = cursor.Offset;
        var mutability = cursor.ReadByte();
        if (mutability > 3)
            cursor.Fail(ParseErrorKind.UnknownEncoding, start);
        return new WasmGlobal(type, (mutability & 1) != 0, default, false);
    }

    /// <summary>The type index of a tag.</summary>
    public static uint ReadTag(ref ByteCursor cursor)
    {
        cursor.ReadByte();
        return cursor.ReadVarUInt32();
    }
}
