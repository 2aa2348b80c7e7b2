using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>
/// Fills <see cref="ModuleTables"/> from the sections that define index spaces. A damaged item ends its section; what came before stays, with a
/// fault that says where.
/// </summary>
internal ref struct ModuleReader(ReadOnlySpan<byte> file, ModuleTables tables, AnalysisLimits limits)
{
    private readonly ReadOnlySpan<byte> file = file;

    public readonly void Read()
    {
        uint seen = 0;
        foreach (var section in tables.Sections)
        {
            if (section.IsCustom || section.Id >= 32)
                continue;
            if ((seen & 1u << section.Id) != 0)
            {
                tables.AddFault(
                    new ParseError(ParseErrorKind.ValueOutOfRange, section.Name, section.Offset, "second section of this kind, ignored")
                );
                continue;
            }
            seen |= 1u << section.Id;
            ReadSection(section);
        }
        if (tables.FunctionTypes.Count - tables.ImportedFunctions != tables.Bodies.Count)
            tables.AddFault(
                new ParseError(
                    ParseErrorKind.CountPastEnd,
                    "code",
                    tables.Sections.Find(section => section.Id == 10).Offset,
                    $"{tables.Bodies.Count} bodies for {tables.FunctionTypes.Count - tables.ImportedFunctions} declared functions"
                )
            );
    }

    private readonly void ReadSection(WasmSection section)
    {
        var cursor = new ByteCursor(file.Slice((int)section.Offset, (int)section.Length), section.Offset);
        var detail = section.Name;
        switch (section.Id)
        {
            case 1:
                TypeSectionReader.Read(ref cursor, tables.Types, limits);
                break;
            case 2:
                ReadImports(ref cursor);
                break;
            case 3:
                ReadFunctions(ref cursor);
                break;
            case 4:
                ReadItems(ref cursor, tables.Tables, limits.MaxIndexSpace, 2, EntityReader.ReadTable);
                break;
            case 5:
                ReadItems(ref cursor, tables.Memories, limits.MaxIndexSpace, 2, EntityReader.ReadMemory);
                break;
            case 6:
                ReadItems(ref cursor, tables.Globals, limits.MaxIndexSpace, 3, EntityReader.ReadGlobal);
                break;
            case 7:
                ReadExports(ref cursor);
                break;
            case 8:
                var start = cursor.ReadVarUInt32();
                tables.Start = cursor.Failed ? null : start;
                break;
            case 10:
                ReadBodies(ref cursor);
                break;
            case 12:
                var count = cursor.ReadVarUInt32();
                tables.DataCount = cursor.Failed ? null : count;
                break;
            case 13:
                ReadItems(ref cursor, tables.Tags, limits.MaxIndexSpace, 2, EntityReader.ReadTag);
                break;
            default:
                return;
        }
        if (cursor.Failed)
            tables.AddFault(cursor.Error(section.Name, detail));
        else if (!cursor.AtEnd)
            tables.AddFault(new ParseError(ParseErrorKind.TrailingBytes, section.Name, cursor.Offset, detail));
    }

    private delegate T ReadItem<T>(ref ByteCursor cursor);

    private static void ReadItems<T>(ref ByteCursor cursor, List<T> items, int limit, uint minimumSize, ReadItem<T> read)
    {
        var count = ReadLimitedCount(ref cursor, limit - items.Count, minimumSize);
        for (uint i = 0; i < count; i++)
        {
            var item = read(ref cursor);
            if (cursor.Failed)
                return;
            items.Add(item);
        }
    }

    // A count above the bytes is cut to what can be there: the sound items before the end are kept, and the end is the fault.
    internal static uint ReadLimitedCount(ref ByteCursor cursor, int limit, uint minimumSize)
    {
        var start = cursor.Offset;
        var count = cursor.ReadVarUInt32();
        if (!cursor.Failed && count > (uint)Math.Max(limit, 0) && (uint)cursor.Remaining / minimumSize > (uint)Math.Max(limit, 0))
        {
            cursor.Fail(ParseErrorKind.LimitReached, start);
            return 0;
        }
        return count;
    }

    private readonly void ReadImports(ref ByteCursor cursor)
    {
        var count = ReadLimitedCount(ref cursor, limits.MaxIndexSpace, 4);
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            var moduleName = cursor.ReadName();
            var moduleEnd = (int)cursor.Offset;
            var name = cursor.ReadName();
            var nameEnd = (int)cursor.Offset;
            var start = cursor.Offset;
            var kind = (WasmExternalKind)cursor.ReadByte();
            var index = ReadImportType(kind, start, ref cursor);
            if (cursor.Failed)
                return;
            tables.Imports.Add(
                new ModuleTables.ImportEntry(
                    moduleEnd - moduleName.Length,
                    moduleName.Length,
                    nameEnd - name.Length,
                    name.Length,
                    kind,
                    index
                )
            );
        }
    }

    private readonly uint ReadImportType(WasmExternalKind kind, long start, ref ByteCursor cursor)
    {
        switch (kind)
        {
            case WasmExternalKind.Function:
                var type = cursor.ReadVarUInt32();
                if (!cursor.Failed)
                {
                    tables.FunctionTypes.Add(type);
                    tables.ImportedFunctions++;
                }
                return (uint)tables.FunctionTypes.Count - 1;
            case WasmExternalKind.Table:
                var element = WasmType.Read(ref cursor);
                var table = EntityReader.ReadTableLimits(ref cursor, element);
                if (!cursor.Failed)
                    tables.Tables.Add(table with { IsImported = true });
                return (uint)tables.Tables.Count - 1;
            case WasmExternalKind.Memory:
                var memory = EntityReader.ReadMemory(ref cursor);
                if (!cursor.Failed)
                    tables.Memories.Add(memory with { IsImported = true });
                return (uint)tables.Memories.Count - 1;
            case WasmExternalKind.Global:
                var global = EntityReader.ReadGlobalType(ref cursor);
                if (!cursor.Failed)
                    tables.Globals.Add(global with { IsImported = true });
                return (uint)tables.Globals.Count - 1;
            case WasmExternalKind.Tag:
                var tag = EntityReader.ReadTag(ref cursor);
                if (!cursor.Failed)
                    tables.Tags.Add(tag);
                return (uint)tables.Tags.Count - 1;
            default:
                cursor.Fail(ParseErrorKind.UnknownEncoding, start);
                return 0;
        }
    }

    private readonly void ReadFunctions(ref ByteCursor cursor)
    {
        var count = ReadLimitedCount(ref cursor, limits.MaxFunctions - tables.FunctionTypes.Count, 1);
        for (uint i = 0; i < count; i++)
        {
            var type = cursor.ReadVarUInt32();
            if (cursor.Failed)
                return;
            tables.FunctionTypes.Add(type);
        }
    }

    private readonly void ReadExports(ref ByteCursor cursor)
    {
        var count = ReadLimitedCount(ref cursor, limits.MaxIndexSpace, 3);
        for (uint i = 0; i < count; i++)
        {
            var name = cursor.ReadName();
            var end = (int)cursor.Offset;
            var kind = (WasmExternalKind)cursor.ReadByte();
            var index = cursor.ReadVarUInt32();
            if (cursor.Failed)
                return;
            tables.Exports.Add(new ModuleTables.ExportEntry(end - name.Length, name.Length, kind, index));
        }
    }

    private readonly void ReadBodies(ref ByteCursor cursor)
    {
        var count = ReadLimitedCount(ref cursor, limits.MaxFunctions, 1);
        for (uint i = 0; i < count; i++)
        {
            var length = cursor.ReadVarUInt32();
            var start = (int)cursor.Offset;
            cursor.Skip(length);
            if (cursor.Failed)
                return;
            tables.Bodies.Add(new ModuleTables.BodyEntry(start, (int)length));
        }
    }
}
