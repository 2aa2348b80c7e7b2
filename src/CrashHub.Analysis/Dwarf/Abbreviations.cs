using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>One attribute of an abbreviation.</summary>
internal readonly record struct AttributeSpec(ushort Name, ushort Form, long ImplicitConstant);

/// <summary>The shape of entries that share an abbreviation code.</summary>
/// <param name="Code">What entries begin with.</param>
/// <param name="Tag">Their tag; codes beyond 16 bits, which no producer uses, read as 0.</param>
/// <param name="HasChildren">Whether entries up to a null entry follow as children.</param>
/// <param name="HasSibling">Whether an entry says where its next sibling starts.</param>
/// <param name="First">Index of its first attribute in the table.</param>
/// <param name="Count">Number of its attributes.</param>
/// <param name="FixedSize">Bytes of all attributes together, or -1 when that depends on the entry.</param>
internal readonly record struct Abbreviation(ulong Code, ushort Tag, bool HasChildren, bool HasSibling, int First, int Count, int FixedSize)
{
    /// <summary>Whether a walk that looks for functions has to stop at entries of this shape.</summary>
    public bool IsStop { get; init; }

    /// <summary>Index of the first of its <see cref="Abbreviations.StepsOf"/>.</summary>
    public int FirstStep { get; init; }

    /// <summary>Number of its steps; 0 when the size is fixed.</summary>
    public int StepCount { get; init; }
}

/// <summary>One table of <c>.debug_abbrev</c> (DWARF 5 section 7.5.3), for units of one encoding.</summary>
internal sealed class Abbreviations
{
    private readonly Abbreviation[] byCode;
    private readonly AttributeSpec[] specs;
    private readonly int[] steps;
    private readonly WalkShape[] shapes;
    private readonly bool hasDenseCodes;

    private Abbreviations(Abbreviation[] byCode, AttributeSpec[] specs, int[] steps, bool hasDenseCodes)
    {
        (this.byCode, this.specs, this.steps, this.hasDenseCodes) = (byCode, specs, steps, hasDenseCodes);
        shapes = new WalkShape[hasDenseCodes ? byCode.Length : 0];
        for (var i = 0; i < shapes.Length; i++)
            shapes[i] = WalkShape.Of(byCode[i], StepsOf(byCode[i]));
    }

    /// <summary>What a walk needs of the entries by code, from code 1 on, when the codes are dense; else empty.</summary>
    public ReadOnlySpan<WalkShape> Shapes => shapes;

    /// <summary>Reads the table at the start of <paramref name="bytes"/>; null with an error when it is not sound.</summary>
    /// <param name="bytes">From the table on.</param>
    /// <param name="offset">Absolute offset of the first byte.</param>
    /// <param name="encoding">Widths of the units that use it.</param>
    /// <param name="budget">What may be kept.</param>
    /// <param name="error">What was wrong.</param>
    /// <param name="lastCode">The code after which reading may stop, for a caller that wants one entry; 0 reads all.</param>
    public static Abbreviations? Read(
        ReadOnlySpan<byte> bytes,
        long offset,
        UnitEncoding encoding,
        WorkBudget budget,
        out ParseError error,
        ulong lastCode = 0
    )
    {
        var walk = new List<int>();
        var entries = new List<Abbreviation>();
        var attributes = new List<AttributeSpec>();
        var cursor = new ByteCursor(bytes, offset);
        var isDense = true;
        while (true)
        {
            var code = cursor.ReadVarUInt64();
            if (code == 0)
                break;
            if (!budget.TakeItem())
                cursor.Fail(ParseErrorKind.LimitReached);
            var tag = cursor.ReadVarUInt64();
            var hasChildren = cursor.ReadByte() != 0;
            var first = attributes.Count;
            var size = 0;
            var hasSibling = false;
            var hasCode = false;
            var firstStep = walk.Count;
            while (!cursor.Failed)
            {
                var name = cursor.ReadVarUInt64();
                var form = (ushort)Math.Min(cursor.ReadVarUInt64(), ushort.MaxValue);
                if (name == 0 && form == 0)
                    break;
                if (!budget.TakeItem())
                    cursor.Fail(ParseErrorKind.LimitReached);
                var constant = form == DwarfForm.ImplicitConst ? cursor.ReadVarInt64() : 0;
                attributes.Add(new(name > ushort.MaxValue ? (ushort)0 : (ushort)name, form, constant));
                hasSibling |= name == DwarfAttribute.Sibling;
                var width = FormReader.FixedSize(form, encoding);
                size = size < 0 || width < 0 ? -1 : size + width;
                hasCode |= name is DwarfAttribute.LowPc or DwarfAttribute.Ranges;
                EntrySteps.Add(walk, firstStep, form, width);
            }
            if (cursor.Failed)
                break;
            var shortTag = tag > ushort.MaxValue ? (ushort)0 : (ushort)tag;
            if (size >= 0)
                walk.RemoveRange(firstStep, walk.Count - firstStep);
            entries.Add(
                new(code, shortTag, hasChildren, hasSibling, first, attributes.Count - first, size)
                {
                    IsStop = shortTag == DwarfTag.Subprogram ? hasCode : hasSibling && !EntryIndex.MayHoldFunctions(shortTag),
                    FirstStep = firstStep,
                    StepCount = walk.Count - firstStep,
                }
            );
            isDense &= code == (ulong)entries.Count;
            if (code == lastCode)
                break;
        }
        error = cursor.Failed ? cursor.Error(".debug_abbrev", "abbreviation table") : default;
        if (cursor.Failed)
            return null;
        // Of codes declared twice the first counts, as in other readers; a stable order keeps it in front.
        var ordered = isDense ? entries.ToArray() : [.. entries.OrderBy(entry => entry.Code)];
        return new(ordered, attributes.ToArray(), walk.ToArray(), isDense);
    }

    /// <summary>The attributes of an entry of this table.</summary>
    public ReadOnlySpan<AttributeSpec> AttributesOf(Abbreviation abbreviation) => specs.AsSpan(abbreviation.First, abbreviation.Count);

    /// <summary>How to step over the attributes of an entry whose size is not fixed; see <see cref="EntrySteps"/>.</summary>
    public ReadOnlySpan<int> StepsOf(in Abbreviation abbreviation) => steps.AsSpan(abbreviation.FirstStep, abbreviation.StepCount);

    /// <summary>Looks a code up; false when the table does not declare it.</summary>
    public bool TryGet(ulong code, out Abbreviation abbreviation)
    {
        if (hasDenseCodes)
        {
            var found = code - 1 < (ulong)byCode.Length;
            abbreviation = found ? byCode[code - 1] : default;
            return found;
        }
        var low = 0;
        var high = byCode.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (byCode[middle].Code < code)
                low = middle + 1;
            else
                high = middle;
        }
        abbreviation = low < byCode.Length ? byCode[low] : default;
        return low < byCode.Length && abbreviation.Code == code;
    }
}
