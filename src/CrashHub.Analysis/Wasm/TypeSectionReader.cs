using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>Reads the type section, garbage-collected types included, as places only (core spec 3.0, Type Section).</summary>
internal static class TypeSectionReader
{
    /// <summary>Reads the types, members of recursion groups one by one; a damaged one ends the section.</summary>
    public static void Read(ref ByteCursor cursor, List<ModuleTables.TypeEntry> types, AnalysisLimits limits)
    {
        var count = ModuleReader.ReadLimitedCount(ref cursor, limits.MaxIndexSpace, 2);
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            if (cursor.Peek() != 0x4e)
            {
                ReadSubType(ref cursor, types, limits);
                continue;
            }
            cursor.ReadByte();
            var members = ModuleReader.ReadLimitedCount(ref cursor, limits.MaxIndexSpace - types.Count, 2);
            for (uint j = 0; j < members && !cursor.Failed; j++)
                ReadSubType(ref cursor, types, limits);
        }
    }

    private static void ReadSubType(ref ByteCursor cursor, List<ModuleTables.TypeEntry> types, AnalysisLimits limits)
    {
        if (types.Count >= limits.MaxIndexSpace)
        {
            cursor.Fail(ParseErrorKind.LimitReached);
            return;
        }
        if (cursor.Peek() is 0x4f or 0x50)
        {
            cursor.ReadByte();
            var supertypes = cursor.ReadCount();
            for (uint i = 0; i < supertypes && !cursor.Failed; i++)
                cursor.ReadVarUInt32();
        }
        if (cursor.Peek() == 0x65)
            cursor.ReadByte();
        var offset = cursor.Offset;
        var kind = ReadCompositeType(ref cursor, offset);
        if (!cursor.Failed)
            types.Add(new ModuleTables.TypeEntry(kind, (int)offset));
    }

    private static WasmTypeDefinitionKind ReadCompositeType(ref ByteCursor cursor, long offset)
    {
        switch (cursor.ReadByte())
        {
            case 0x60:
                SkipTypes(ref cursor, withMutability: false);
                SkipTypes(ref cursor, withMutability: false);
                return WasmTypeDefinitionKind.Function;
            case 0x5f:
                SkipTypes(ref cursor, withMutability: true);
                return WasmTypeDefinitionKind.Struct;
            case 0x5e:
                WasmType.Read(ref cursor);
                cursor.ReadByte();
                return WasmTypeDefinitionKind.Array;
            case 0x5d:
                cursor.ReadVarInt33();
                return WasmTypeDefinitionKind.Continuation;
            default:
                cursor.Fail(ParseErrorKind.UnknownEncoding, offset);
                return WasmTypeDefinitionKind.None;
        }
    }

    private static void SkipTypes(ref ByteCursor cursor, bool withMutability)
    {
        var count = cursor.ReadCount();
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            WasmType.Read(ref cursor);
            if (withMutability)
                cursor.ReadByte();
        }
    }
}
