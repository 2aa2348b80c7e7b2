using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>
/// Functions, inlined calls and source lines of one module (DWARF 2 to 5). Opening reads unit headers only; everything else is read when
/// first asked for and kept. Not safe for use from several threads.
/// </summary>
public sealed class DwarfData
{
    private readonly AnalysisLimits limits;
    private readonly FaultList faults;
    private readonly DwarfFile file;
    private readonly DwarfFile[] splits;
    private readonly List<InlineCall> path = [];
    private readonly List<int> candidates = [];
    private AddressMap? unitMap;

    private DwarfData(DwarfSections sections, IReadOnlyList<DwarfSections> split, AnalysisLimits limits)
    {
        this.limits = limits;
        faults = new(limits.MaxNotes);
        var budget = new WorkBudget(limits);
        file = new(sections, limits, budget, faults);
        splits = [.. split.Take(limits.MaxSplitFiles).Select(one => new DwarfFile(one, limits, budget, faults))];
        Versions = [.. file.Units.Select(unit => unit.Header.Encoding.Version).Distinct().Order()];
    }

    /// <summary>What was not sound so far, each place once, in the order met; grows while units are read.</summary>
    public IReadOnlyList<ParseError> Faults => faults.Items;

    /// <summary>The DWARF versions of the module's units, ascending, each once.</summary>
    public IReadOnlyList<ushort> Versions { get; }

    /// <summary>True when there are units and none of them covers any code: the code that they described is gone (wasm-opt without <c>-g</c>).</summary>
    public bool CoversNothing => file.Units.Length > 0 && UnitMap.IsEmpty;

    /// <summary>Faults met so far, those that <see cref="Faults"/> does not list counted.</summary>
    internal long FaultsMet => faults.Met;

    /// <summary>True once more than half of what all lookups together may use is used up.</summary>
    internal bool IsWorn => file.Budget.IsWorn;

    /// <summary>About how many bytes are kept of what was read.</summary>
    internal long KeptBytes => file.Budget.KeptBytes;

    /// <summary>Which unit covers which code; the owner is the index for <see cref="UnitAt"/>.</summary>
    internal AddressMap UnitMap
    {
        get
        {
            if (unitMap is null)
            {
                PairSplitUnits();
                unitMap = MapUnits();
            }
            return unitMap;
        }
    }

    /// <summary>All units, those of split files too, skeletons with them.</summary>
    internal IEnumerable<DwarfUnit> Units => file.Units.Concat(splits.SelectMany(split => split.Units));

    /// <summary>The unit that has the entries of a unit of the module: itself, or the split unit that it stands for.</summary>
    internal DwarfUnit UnitAt(int index) => Entries(file.Units[index]);

    /// <summary>Opens the debug sections of a module or of its debug twin.</summary>
    /// <param name="sections">Sections of the module or its twin.</param>
    /// <param name="split">Sections of the <c>.dwp</c> and <c>.dwo</c> files that go with it. Of units with one id the first file's counts.</param>
    /// <param name="limits">Bounds for all lookups together.</param>
    public static DwarfData Open(DwarfSections sections, IReadOnlyList<DwarfSections> split, AnalysisLimits limits) =>
        new(sections, split, limits);

    /// <summary>Whether <see cref="DwarfFrame.Name"/> gets its scopes; without them it is the bare name, and lookups read less.</summary>
    internal bool QualifiesNames { get; private init; } = true;

    /// <summary>Opens debug sections for a reader that has no use for qualified names.</summary>
    internal static DwarfData OpenUnqualified(DwarfSections sections, IReadOnlyList<DwarfSections> split, AnalysisLimits limits) =>
        new(sections, split, limits) { QualifiesNames = false };

    /// <summary>The ids by which a file's units are paired: those of skeletons in a module, those of split units in a <c>.dwo</c> or <c>.dwp</c>.</summary>
    internal static IReadOnlySet<ulong> IdsOf(DwarfSections sections, AnalysisLimits limits) =>
        new DwarfFile(sections, limits, new(limits), new(limits.MaxNotes)).Units.Select(unit => unit.DwoId).OfType<ulong>().ToHashSet();

    /// <summary>Appends the functions at an address: the youngest inlined call first, the physical function last.</summary>
    /// <returns>False, and nothing appended, when no unit describes the address.</returns>
    public bool TryFind(CodeSectionOffset address, List<DwarfFrame> frames)
    {
        if (address.Value > uint.MaxValue || FindUnit((uint)address.Value) is not { } unit)
            return false;
        var offset = (uint)address.Value;
        var lines = unit.Lines;
        var row = default(LineRow);
        var hasLine = lines is not null && lines.TryFind(offset, out row);
        var position = hasLine ? new Position(lines!.PathOf(row.File), ToPosition(row.Line), ToPosition(row.Column)) : default;
        if (!TryFindFunction(unit, offset, out var function))
        {
            if (hasLine)
                frames.Add(Frame(unit, default, position, isInline: false, null));
            return hasLine;
        }
        var low = new CodeSectionOffset(function.Low);
        path.Clear();
        unit.InlinesOf(function.Owner).Find(offset, limits.MaxInlineDepth, path);
        foreach (var call in path)
        {
            frames.Add(Frame(unit, FunctionNames.Resolve(unit, call.Entry, QualifiesNames), position, isInline: true, low));
            position = new(call.CallFile is { } number ? lines?.PathOf(number) : null, call.CallLine, call.CallColumn);
        }
        var physical = Frame(unit, FunctionNames.Resolve(unit, function.Owner, QualifiesNames), position, isInline: false, low);
        frames.Add(physical with { Pieces = unit.Index.PiecesOf(function.Owner) });
        return true;
    }

    /// <summary>Finds what <see cref="TryFind"/> names: the entries of the functions at an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="unit">The unit that has the entries.</param>
    /// <param name="function">The physical function: its entry and where the piece of it that holds the address starts.</param>
    /// <param name="calls">Receives the inlined calls, the youngest first.</param>
    internal bool TryLocate(CodeSectionOffset address, out DwarfUnit? unit, out AddressRange function, List<InlineCall> calls)
    {
        (unit, function) = (null, default);
        if (address.Value > uint.MaxValue || FindUnit((uint)address.Value) is not { } found)
            return false;
        unit = found;
        if (!TryFindFunction(found, (uint)address.Value, out function))
            return false;
        found.InlinesOf(function.Owner).Find((uint)address.Value, limits.MaxInlineDepth, calls);
        return true;
    }

    /// <summary>
    /// The text of a source file that the compiler put into the line table (<c>-gembed-source</c>), as the compiler read it; null when it is
    /// not there. Looks in the line tables that lookups have read so far.
    /// </summary>
    /// <param name="path">A path as <see cref="DwarfFrame.File"/> has it.</param>
    public ReadOnlyMemory<byte>? SourceOf(string path) => file.SourceOf(path);

    /// <summary>
    /// The live code ranges of all functions, unit by unit in the order of their entries; a function in several pieces comes several times.
    /// Ranges that belong to another unit's copy of a function are left out. Reads every unit.
    /// </summary>
    public IEnumerable<SubprogramRange> Subprograms()
    {
        _ = UnitMap;
        foreach (var main in file.Units)
        {
            var unit = Entries(main);
            foreach (var range in unit.Index.Ranges.Where(range => ReferenceEquals(FindUnit(range.Low), unit)))
                yield return new(new(range.Low), new(range.High), FunctionNames.Resolve(unit, range.Owner, QualifiesNames).Name);
        }
    }

    /// <summary>The end of the last code that a line table of any unit describes; 0 without any. Goes through every line table's steps.</summary>
    internal uint LinesEnd()
    {
        uint end = 0;
        foreach (var unit in file.Units)
            end = Math.Max(end, unit.Lines?.End ?? 0);
        return end;
    }

    /// <summary>
    /// The unit whose code an address is. Of a function that several units bring (a template, an inline function) wasm-ld keeps the first
    /// unit's, yet makes the ranges of all of them point at it, though their lengths may differ; units stand in link order. A unit that
    /// has no function there (line tables only) gives way to one that has.
    /// </summary>
    private DwarfUnit? FindUnit(uint address)
    {
        UnitMap.FindAll(address, candidates);
        if (candidates.Count == 0)
            return null;
        if (candidates.Count == 1)
            return Entries(file.Units[candidates[0]]);
        DwarfUnit? withLine = null;
        foreach (var candidate in candidates)
        {
            var unit = Entries(file.Units[candidate]);
            if (unit.Index.TryFind(address, out _))
                return unit;
            if (withLine is null && unit.Lines is { } lines && lines.TryFind(address, out _))
                withLine = unit;
        }
        return withLine ?? Entries(file.Units[candidates[0]]);
    }

    private bool TryFindFunction(DwarfUnit unit, uint address, out AddressRange function) =>
        UnitMap.TryFindOnly(address, out var piece)
            ? unit.Index.TryFind(address, (piece.Low, piece.High), out function)
            : unit.Index.TryFind(address, out function);

    private static DwarfUnit Entries(DwarfUnit unit) => unit.SplitUnit ?? unit;

    private static uint? ToPosition(uint number) => number == 0 ? null : number;

    private static DwarfFrame Frame(DwarfUnit unit, FunctionName name, Position position, bool isInline, CodeSectionOffset? low) =>
        new()
        {
            Name = name.Name,
            BareName = name.BareName,
            LinkageName = name.LinkageName,
            File = position.File,
            Line = position.Line,
            Column = position.Line is null ? null : position.Column,
            IsInline = isInline,
            FunctionLow = low,
            Language = unit.Language,
            Producer = unit.Producer,
        };

    /// <summary>Which unit covers which code, by the root entries; a unit whose root does not say is asked for its functions.</summary>
    private AddressMap MapUnits()
    {
        var ranges = new List<AddressRange>();
        for (var i = 0; i < file.Units.Length; i++)
        {
            var unit = file.Units[i];
            if (unit.Header.IsType || RangeLists.Append(unit, unit.Root.Code, i, ranges, RangeRole.Unit))
                continue;
            foreach (var function in Entries(unit).Index.Ranges)
                ranges.Add(function with { Owner = i });
        }
        return AddressMap.Build(ranges);
    }

    private void PairSplitUnits()
    {
        if (splits.Length == 0)
            return;
        var skeletons = new Dictionary<ulong, DwarfUnit>();
        foreach (var unit in file.Units)
        {
            if (unit.DwoId is { } id)
                skeletons.TryAdd(id, unit);
        }
        foreach (var unit in splits.SelectMany(split => split.Units))
        {
            if (unit.DwoId is { } id && skeletons.TryGetValue(id, out var skeleton) && skeleton.SplitUnit is null)
                skeleton.AttachSplit(unit);
        }
    }

    private readonly record struct Position(string? File, uint? Line, uint? Column);
}
