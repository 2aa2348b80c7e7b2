using System.Buffers.Binary;
using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.SourceMaps;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>
/// A symbol index, searched in place. Opening reads the head and the checksums; a lookup reads, and checks on first touch, only the blocks that
/// it needs. Safe for several threads. The bytes must not change while it is used.
/// </summary>
public sealed class SymbolIndex
{
    private readonly CheckedBytes bytes;
    private readonly PieceLookup pieces;
    private readonly IndexTexts texts;
    private readonly MappingLookup mappings;
    private readonly BodyLookup bodies;

    private SymbolIndex(CheckedBytes bytes)
    {
        this.bytes = bytes;
        pieces = new(bytes);
        texts = new(bytes);
        mappings = new(bytes, texts);
        bodies = new(bytes);
    }

    /// <summary>
    /// True once a lookup met bytes that are not as they were written. Analysis then asks the files; the caller should build the index again.
    /// </summary>
    public bool IsDamaged => bytes.IsDamaged;

    internal IndexFlags Flags => bytes.Flags;

    /// <summary>Opens an index.</summary>
    /// <param name="bytes">The file, mapped or read; kept, not copied.</param>
    /// <param name="key">What the caller wants it to be of.</param>
    /// <param name="fault">Why it cannot be used: another format version, another key, cut, damaged; the offset is that of the file.</param>
    /// <returns>Null when it cannot be used and has to be built again.</returns>
    public static SymbolIndex? TryOpen(ReadOnlyMemory<byte> bytes, SymbolIndexKey key, out ParseError? fault) =>
        CheckedBytes.TryOpen(bytes, key, out fault) is { } opened ? new(opened) : null;

    /// <inheritdoc cref="PieceLookup.Find"/>
    internal IndexAnswer Find(CodeSectionOffset address, Span<IndexedFrame> frames, out IndexedPlace place) =>
        pieces.Find(address, frames, out place);

    /// <summary>What the source map says of an offset, as <see cref="SourceMap.TryFind"/>; false when the index is damaged.</summary>
    internal bool TryFindMapping(ModuleOffset offset, ModuleOffset functionStart, out MappedPlace? place) =>
        mappings.TryFind(offset, functionStart, out place);

    /// <inheritdoc cref="IndexTexts.Demangle"/>
    internal string Demangle(string linkageName, AnalysisLimits limits) => texts.Demangle(linkageName, limits);

    /// <summary>The name of a function of the module by its index, as the module or its twin spells it; false when the index is damaged.</summary>
    internal bool TryName(uint function, out string? name)
    {
        var all = bytes.All;
        name = null;
        if (function >= (uint)bytes.LengthOf(IndexSection.Names) / 4)
            return true;
        return texts.TryNumber(all, IndexSection.Names, function, out var text) && texts.TryText(all, text, keep: false, out name);
    }

    /// <inheritdoc cref="BodyLookup.TryHash"/>
    internal bool TryBody(uint function, out BodyHash hash) => bodies.TryHash(function, out hash);

    /// <inheritdoc cref="BodyLookup.TryFind"/>
    internal bool TryFindBodies(BodyHash hash, Span<uint> functions, out int count) => bodies.TryFind(hash, functions, out count);

    /// <summary>The names of a frame's function.</summary>
    /// <param name="callee">As the frame has it.</param>
    /// <param name="keep">Whether to remember the linkage name: other stacks share inlined functions far more often than physical ones.</param>
    /// <param name="linkageName">The linkage name, or null.</param>
    /// <param name="bareName">The name without scopes, or null.</param>
    internal bool TryNames(uint callee, bool keep, out string? linkageName, out string? bareName)
    {
        var all = bytes.All;
        linkageName = bareName = null;
        if (callee == 0)
            return true;
        return bytes.TrySlice(
                all,
                IndexSection.Callees,
                (callee - 1UL) * SymbolIndexFormat.CalleeLength,
                SymbolIndexFormat.CalleeLength,
                out var pair
            )
            && texts.TryText(all, BinaryPrimitives.ReadUInt32LittleEndian(pair), keep, out linkageName)
            && texts.TryText(all, BinaryPrimitives.ReadUInt32LittleEndian(pair[4..]), keep: true, out bareName);
    }

    /// <summary>The path of a frame's file.</summary>
    internal bool TryPath(uint unit, uint file, out string? path)
    {
        var all = bytes.All;
        path = null;
        if (file == 0)
            return true;
        if (!TryUnit(all, unit, out var found))
            return false;
        var (first, count) = (BinaryPrimitives.ReadUInt32LittleEndian(found[8..]), BinaryPrimitives.ReadUInt32LittleEndian(found[12..]));
        if (file > count)
            return bytes.Damage();
        return texts.TryNumber(all, IndexSection.Files, (ulong)first + file - 1, out var text)
            && texts.TryText(all, text, keep: true, out path);
    }

    /// <summary>Language and producer of a unit.</summary>
    internal bool TryDescribe(uint unit, out DwarfLanguage language, out string? producer)
    {
        var all = bytes.All;
        (language, producer) = (DwarfLanguage.Unknown, null);
        if (!TryUnit(all, unit, out var found))
            return false;
        language = new UnitRoot { Language = BinaryPrimitives.ReadUInt32LittleEndian(found[20..]) }.ToLanguage();
        return texts.TryText(all, BinaryPrimitives.ReadUInt32LittleEndian(found[16..]), keep: true, out producer);
    }

    private bool TryUnit(ReadOnlySpan<byte> all, uint unit, out ReadOnlySpan<byte> found) =>
        bytes.TrySlice(all, IndexSection.Units, (ulong)unit * SymbolIndexFormat.UnitLength, SymbolIndexFormat.UnitLength, out found);
}
