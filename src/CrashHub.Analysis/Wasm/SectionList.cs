using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>Walks the header and the section list of a wasm file; touches headers and custom names only (core spec, Binary Format, Modules).</summary>
internal static class SectionList
{
    /// <summary>Bytes of the magic and version.</summary>
    public const int HeaderLength = 8;

    /// <summary><c>\0asm</c>, version 1.</summary>
    public static ReadOnlySpan<byte> CoreHeader => [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    /// <summary><c>\0asm</c>, version 13, layer 1: a component.</summary>
    public static ReadOnlySpan<byte> ComponentHeader => [0, (byte)'a', (byte)'s', (byte)'m', 0x0d, 0, 1, 0];

    /// <summary>
    /// Adds the sections after the header to <paramref name="sections"/>. A section that reaches past the end is added with the bytes that
    /// are there and ends the walk with a fault.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">Bounds the number of sections and the length of names.</param>
    /// <param name="sections">Receives the sections in file order.</param>
    /// <returns>The fault that ended the walk early; of kind <see cref="ParseErrorKind.None"/> when the list is sound.</returns>
    public static ParseError Read(ReadOnlySpan<byte> file, AnalysisLimits limits, List<WasmSection> sections)
    {
        var cursor = new ByteCursor(file[HeaderLength..], HeaderLength);
        while (!cursor.AtEnd)
        {
            var start = cursor.Offset;
            if (sections.Count >= limits.MaxSections)
                return new ParseError(ParseErrorKind.LimitReached, null, start, "sections");
            var id = cursor.ReadByte();
            var declared = cursor.ReadVarUInt32();
            if (cursor.Failed)
                return cursor.Error(null, "section header");
            var length = (uint)Math.Min(declared, (uint)cursor.Remaining);
            var offset = cursor.Offset;
            var contents = cursor.ReadBytes(length);
            sections.Add(Describe(id, contents, offset, declared, limits));
            if (length < declared)
                return new ParseError(
                    ParseErrorKind.LengthPastEnd,
                    sections[^1].Name,
                    start,
                    $"section of {declared} bytes, {length} are there"
                );
        }
        return default;
    }

    private static WasmSection Describe(byte id, ReadOnlySpan<byte> contents, long offset, uint declared, AnalysisLimits limits)
    {
        if (id != 0)
            return new WasmSection(id, WasmSection.SpecName(id), offset, contents.Length, declared);
        var cursor = new ByteCursor(contents, offset);
        var name = cursor.ReadName();
        if (cursor.Failed)
            return new WasmSection(id, "", offset, contents.Length, declared);
        var taken = cursor.Offset - offset;
        return new WasmSection(id, WasmText.Decode(name, limits.MaxNameBytes), cursor.Offset, contents.Length - taken, declared - taken);
    }
}
