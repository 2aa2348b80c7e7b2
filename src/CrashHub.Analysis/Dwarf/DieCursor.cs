using System.Runtime.CompilerServices;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>
/// Walks one entry and all entries below it in the order of the bytes (DWARF 5 section 2.3). Sticky as <see cref="ByteCursor"/>: a failure
/// ends the walk, and what was read before it stands.
/// </summary>
internal ref struct DieCursor
{
    private readonly Abbreviations abbreviations;
    private readonly UnitEncoding encoding;
    private readonly WorkBudget budget;
    private readonly long sectionOffset;
    private readonly int maxDepth;
    private ByteCursor cursor;
    private Abbreviation current;
    private int level;
    private bool isStarted;
    private bool isPending;

    /// <summary>Starts at the entry at <paramref name="offset"/> of the unit's section, which must lie inside the unit.</summary>
    public DieCursor(DwarfUnit unit, Abbreviations abbreviations, int offset)
    {
        this.abbreviations = abbreviations;
        encoding = unit.Header.Encoding;
        budget = unit.File.Budget;
        maxDepth = unit.File.Limits.MaxDieDepth;
        sectionOffset = unit.Section.Offset;
        cursor = new(unit.Section.Bytes.Span[offset..unit.Header.End], sectionOffset + offset);
    }

    /// <summary>The current entry's offset from the start of the section.</summary>
    public int Offset { get; private set; }

    /// <summary>Levels below the entry that the walk started at.</summary>
    public int Depth { get; private set; }

    /// <summary>How many entries are open where the next one is read: the walk ends at 0.</summary>
    public readonly int Level => level;

    /// <summary>Where the next byte is read, from the start of the section; behind an entry once its attributes are read.</summary>
    public readonly int Position => (int)(cursor.Offset - sectionOffset);

    /// <summary>Makes this new cursor go on with a walk that was at this level here.</summary>
    public void GoOn(int openEntries)
    {
        level = openEntries;
        isStarted = true;
    }

    /// <summary>The current entry's tag.</summary>
    public readonly ushort Tag => current.Tag;

    /// <summary>Whether the current entry has children.</summary>
    public readonly bool HasChildren => current.HasChildren;

    /// <summary>Whether the current entry says where its next sibling is.</summary>
    public readonly bool HasSibling => current.HasSibling;

    /// <summary>The current entry's attributes, to be read in this order by <see cref="Read"/> or <see cref="Skip"/>, all of them.</summary>
    public readonly ReadOnlySpan<AttributeSpec> Attributes => abbreviations.AttributesOf(current);

    /// <summary>True once the walk met bytes that make no sense.</summary>
    public readonly bool Failed => cursor.Failed;

    /// <summary>The failure as an error of <paramref name="section"/>.</summary>
    public readonly ParseError Error(string section) => cursor.Error(section, "debugging entries");

    /// <summary>Moves to the next entry; false at the end of the walk.</summary>
    public bool Next()
    {
        if (isPending)
            SkipAttributes();
        while (!cursor.AtEnd && (level > 0 || !isStarted))
        {
            var start = cursor.Offset;
            var code = cursor.ReadVarUInt64();
            if (code == 0)
            {
                level = cursor.Failed || !isStarted ? 0 : level - 1;
                isStarted = true;
                continue;
            }
            isStarted = true;
            if (!abbreviations.TryGet(code, out current))
                cursor.Fail(ParseErrorKind.IndexOutOfRange, start);
            else if (level >= maxDepth || !budget.TakeEntry(current.Count))
                cursor.Fail(ParseErrorKind.LimitReached, start);
            Offset = (int)(start - sectionOffset);
            Depth = level;
            level += current.HasChildren ? 1 : 0;
            isPending = true;
            return !cursor.Failed;
        }
        return false;
    }

    /// <summary>
    /// Moves to the next entry that a walk looking for functions has to see (<see cref="Abbreviation.IsStop"/>), as <see cref="Next"/> does
    /// again and again; false at the end of the walk.
    /// </summary>
    public bool NextStop()
    {
        do
        {
            if (isPending)
                SkipAttributes();
            if (isStarted)
                RunToStop();
            if (!Next())
                return false;
        } while (!current.IsStop);
        return true;
    }

    // Steps over entries as long as nothing is special about them; Next judges what it stands at then. Compiled
    // well at once, as the scan of lines is: the first answer of a process would spend most of its time in code that is not warm yet.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunToStop()
    {
        var shapes = abbreviations.Shapes;
        var bytes = cursor.Rest;
        var left = budget.EntriesLeft;
        var deepest = maxDepth;
        var position = 0;
        var depth = level;
        long taken = 0;
        while ((uint)position < (uint)bytes.Length && depth > 0)
        {
            int code = bytes[position];
            if (code == 0)
            {
                depth--;
                position++;
                continue;
            }
            var end = position + 1;
            if (code >= 0x80)
            {
                if ((uint)end >= (uint)bytes.Length || bytes[end] >= 0x80)
                    break;
                code = (code & 0x7f) | (bytes[end++] << 7);
            }
            if ((uint)(code - 1) >= (uint)shapes.Length)
                break;
            ref readonly var shape = ref shapes[code - 1];
            if (shape.Way == WalkWay.Stop || depth >= deepest || taken + shape.Cost > left)
                break;
            if (shape.Way == WalkWay.Fixed)
                end += shape.Rest;
            else if (shape.Way == WalkWay.OneByte && (uint)(end + shape.Before) < (uint)bytes.Length && bytes[end + shape.Before] < 0x80)
                end += shape.Before + shape.Rest + (bytes[end + shape.Before] & shape.LengthMask);
            else
                end = abbreviations.TryGet((ulong)code, out var whole) ? EntrySteps.Skip(abbreviations.StepsOf(whole), bytes, end) : -1;
            if ((uint)end > (uint)bytes.Length)
                break;
            position = end;
            depth += shape.HasChildren ? 1 : 0;
            taken += shape.Cost;
        }
        level = depth;
        budget.TakeEntries(taken);
        cursor.Skip((ulong)position);
    }

    /// <summary>The value of the attribute whose turn it is.</summary>
    public AttributeValue Read(in AttributeSpec attribute)
    {
        isPending = false;
        return FormReader.Read(ref cursor, attribute.Form, attribute.ImplicitConstant, encoding, sectionOffset);
    }

    /// <summary>Steps over the attribute whose turn it is.</summary>
    public void Skip(in AttributeSpec attribute)
    {
        isPending = false;
        FormReader.Skip(ref cursor, attribute.Form, encoding);
    }

    /// <summary>Steps over the entry and all below it by its <c>DW_AT_sibling</c>; a sibling that does not lie ahead is ignored.</summary>
    public void SkipToSibling(int unitOffset)
    {
        var sibling = default(AttributeValue);
        foreach (ref readonly var attribute in Attributes)
        {
            var value = Read(attribute);
            if (attribute.Name == DwarfAttribute.Sibling)
                sibling = value;
        }
        var position = cursor.Offset - sectionOffset;
        if (sibling.Kind != AttributeKind.UnitReference || cursor.Failed || !current.HasChildren)
            return;
        var target = sibling.Value + (ulong)unitOffset;
        if (target < (ulong)position || target - (ulong)position > (ulong)cursor.Remaining)
            return;
        cursor.Skip(target - (ulong)position);
        level--;
    }

    private void SkipAttributes()
    {
        isPending = false;
        if (current.FixedSize >= 0)
        {
            cursor.Skip((ulong)current.FixedSize);
            return;
        }
        if (EntrySteps.Skip(abbreviations.StepsOf(current), cursor.Rest, 0) is >= 0 and var length)
        {
            cursor.Skip((ulong)length);
            return;
        }
        foreach (ref readonly var attribute in Attributes)
            FormReader.Skip(ref cursor, attribute.Form, encoding);
    }
}
