using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>Data and element segments of a module, read on demand (core spec, Element Section and Data Section).</summary>
internal sealed class WasmSegments
{
    private readonly List<WasmDataSegment> data = [];
    private readonly List<WasmElementSegment> elements = [];
    private readonly List<ParseError> faults = [];

    public IReadOnlyList<WasmDataSegment> Data => data;
    public IReadOnlyList<WasmElementSegment> Elements => elements;
    public IReadOnlyList<ParseError> Faults => faults;

    public static WasmSegments Read(WasmModule module, AnalysisLimits limits)
    {
        var segments = new WasmSegments();
        foreach (var section in module.Sections)
        {
            if (section.Id is not (9 or 11))
                continue;
            var cursor = new ByteCursor(module.Contents(section).Span, section.Offset);
            if (section.Id == 11)
                segments.ReadData(ref cursor, limits);
            else
                segments.ReadElements(ref cursor, limits);
            if (cursor.Failed && segments.faults.Count < limits.MaxNotes)
                segments.faults.Add(cursor.Error(section.Name, "segment"));
        }
        return segments;
    }

    private void ReadData(ref ByteCursor cursor, AnalysisLimits limits)
    {
        var count = cursor.ReadVarUInt32();
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            if (data.Count >= limits.MaxSegments)
                cursor.Fail(ParseErrorKind.LimitReached);
            var segment = WasmDataSegment.Read(ref cursor);
            if (!cursor.Failed)
                data.Add(segment);
        }
    }

    private void ReadElements(ref ByteCursor cursor, AnalysisLimits limits)
    {
        var count = cursor.ReadVarUInt32();
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            if (elements.Count >= limits.MaxIndexSpace)
                cursor.Fail(ParseErrorKind.LimitReached);
            var start = cursor.Offset;
            var flags = cursor.ReadVarUInt32();
            if (flags > 7)
                cursor.Fail(ParseErrorKind.UnknownEncoding, start);
            var isActive = (flags & 1) == 0;
            var table = isActive && (flags & 2) != 0 ? cursor.ReadVarUInt32() : 0;
            var first = isActive ? ConstantExpression.Read(ref cursor).AsAddress : null;
            var expressions = (flags & 4) != 0;
            if ((flags & 3) != 0)
            {
                if (expressions)
                    WasmType.Read(ref cursor);
                else
                    cursor.ReadByte();
            }
            var functions = ReadFunctions(ref cursor, expressions, limits);
            if (!cursor.Failed)
                elements.Add(new WasmElementSegment(isActive, table, first, functions));
        }
    }

    private static List<uint?> ReadFunctions(ref ByteCursor cursor, bool expressions, AnalysisLimits limits)
    {
        List<uint?> functions = [];
        var count = cursor.ReadCount(expressions ? 2u : 1u);
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            if (functions.Count >= limits.MaxFunctions)
                cursor.Fail(ParseErrorKind.LimitReached);
            if (!expressions)
            {
                functions.Add(cursor.ReadVarUInt32());
                continue;
            }
            var value = ConstantExpression.Read(ref cursor);
            functions.Add(value.Kind == ConstantKind.Function ? (uint)value.Bits : null);
        }
        return functions;
    }
}
