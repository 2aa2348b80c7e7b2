using CrashHub.Analysis.BodyHashes;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.SourceMaps;
using CrashHub.Analysis.SymbolIndexes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Symbolication;

/// <summary>
/// Symbols from an index. From the first answer that the index does not have, because it or the debug information is damaged there, the files
/// are asked instead, for everything: what the index said before was sound, so that all is told as the files alone would tell it.
/// </summary>
/// <param name="index">The index.</param>
/// <param name="openFiles">Opens the files when they are needed.</param>
/// <param name="openTwin">Opens the debug twin when it is needed.</param>
/// <param name="openMap">Reads the source map when its texts are needed.</param>
/// <param name="maxInlineDepth">Inlined calls told at one address.</param>
internal sealed class IndexSymbols(
    SymbolIndex index,
    Func<FileSymbols> openFiles,
    Func<WasmModule?> openTwin,
    Func<SourceMap?> openMap,
    int maxInlineDepth
) : SymbolSource
{
    private readonly Lazy<WasmModule?> twin = new(openTwin, LazyThreadSafetyMode.None);
    private readonly Lazy<SourceMap?> map = new(openMap, LazyThreadSafetyMode.None);
    private readonly IndexedFrame[] found = new IndexedFrame[maxInlineDepth + 1];
    private FileSymbols? valueFiles;
    private FileSymbols? files = (index.Flags & IndexFlags.DwarfFromFiles) == 0 ? null : openFiles();

    // Apart from the files that answer where the index cannot: what is asked here must not turn the other questions away from the index.
    public override DwarfData? Dwarf => HasDwarf ? (valueFiles ??= files ?? openFiles()).Dwarf : null;

    public override bool TwinRefused => Has(IndexFlags.TwinRefused);

    public override bool HasDwarf => Has(IndexFlags.HasDwarf);

    public override bool CoversNothing => Has(IndexFlags.CoversNothing);

    public override IReadOnlyList<ParseError> Faults => files?.Faults ?? [];

    public override string? NameOf(uint function)
    {
        if (files is null && index.TryName(function, out var name))
            return name;
        return Files.NameOf(function);
    }

    public override BodyHash BodyOf(uint function) =>
        files is null && index.TryBody(function, out var hash) ? hash : Files.BodyOf(function);

    public override string Demangle(string linkageName, AnalysisLimits limits) => index.Demangle(linkageName, limits);

    public override bool TryFind(CodeSectionOffset address, List<DwarfFrame> frames)
    {
        if (files is null)
        {
            var before = frames.Count;
            var answer = index.Find(address, found, out var place);
            if (answer == IndexAnswer.Nothing)
                return false;
            if (answer == IndexAnswer.Found && TryDescribe(place, frames))
                return true;
            frames.RemoveRange(before, frames.Count - before);
        }
        return Files.TryFind(address, frames);
    }

    public override WasmModule? DebugFile => TwinRefused ? null : twin.Value;

    public override SourceMap? SourceMap => map.Value;

    public override bool TryFindMapping(FunctionBody body, ModuleOffset offset, out MappedPlace place)
    {
        place = MappedPlace.Stale;
        if (Has(IndexFlags.MapIsStale))
            return true;
        if (!Has(IndexFlags.HasSourceMap))
            return Has(IndexFlags.MapFromFile) && Files.TryFindMapping(body, offset, out place);
        if (files is null && index.TryFindMapping(offset, body.Start, out var mapped))
        {
            place = mapped ?? place;
            return mapped is not null;
        }
        return Files.TryFindMapping(body, offset, out place);
    }

    // Debug information with sources in it is left to the files as a whole.
    public override ReadOnlyMemory<byte> EmbeddedSourceOf(string path) => files?.EmbeddedSourceOf(path) ?? default;

    private FileSymbols Files => files ??= openFiles();

    private bool Has(IndexFlags flag) => (index.Flags & flag) != 0;

    private bool TryDescribe(in IndexedPlace place, List<DwarfFrame> frames)
    {
        if (!index.TryDescribe(place.Unit, out var language, out var producer))
            return false;
        for (var i = 0; i < place.Count; i++)
        {
            var frame = found[i];
            if (
                !index.TryNames(frame.Callee, frame.IsInline, out var linkageName, out var bareName)
                || !index.TryPath(place.Unit, frame.File, out var path)
            )
                return false;
            frames.Add(
                new()
                {
                    BareName = bareName,
                    LinkageName = linkageName,
                    File = path,
                    Line = frame.Line == 0 ? null : frame.Line,
                    Column = frame.Line == 0 || frame.Column == 0 ? null : frame.Column,
                    IsInline = frame.IsInline,
                    FunctionLow = place.HasFunction ? new CodeSectionOffset(place.FunctionLow) : null,
                    Language = language,
                    Producer = producer,
                }
            );
        }
        return true;
    }
}
