namespace CrashHub.Analysis.Dwarf;

/// <summary>
/// Entries of one unit with their attributes: what reading variables and types needs of the few functions on a stack. Each is read once and kept; what
/// is kept counts against the analysis' budget.
/// </summary>
internal sealed class DieTable(DwarfUnit unit)
{
    private readonly Dictionary<int, Die?> entries = [];
    private readonly Dictionary<int, Die[]> children = [];

    /// <summary>The entry at an offset of the unit's section; null when there is none that makes sense.</summary>
    public Die? Find(int offset)
    {
        if (entries.TryGetValue(offset, out var known))
            return known;
        if (unit.TryOpen(offset, out var cursor) && cursor.Next())
        {
            var found = Read(ref cursor);
            unit.FaultOf(cursor);
            if (found is not null)
                return found;
        }
        entries.Add(offset, null);
        return null;
    }

    /// <summary>The entries straight below one, in order; what was read before a fault stands.</summary>
    public IReadOnlyList<Die> ChildrenOf(Die parent)
    {
        if (!parent.HasChildren)
            return [];
        if (children.TryGetValue(parent.Offset, out var known))
            return known;
        var found = new List<Die>();
        if (unit.TryOpen(parent.Offset, out var cursor))
        {
            while (cursor.Next())
            {
                if (cursor.Depth != 1)
                    continue;
                if (Read(ref cursor) is not { } child)
                    break;
                found.Add(child);
            }
            unit.FaultOf(cursor);
        }
        var result = found.ToArray();
        children.Add(parent.Offset, result);
        return result;
    }

    /// <summary>The entry that a value refers to, in this unit or another; null when there is none.</summary>
    public Die? Follow(AttributeValue reference) =>
        reference.IsPresent && unit.TryFollow(reference, out var home, out var offset) ? home.Dies.Find(offset) : null;

    /// <summary>Reads the entry that a cursor stands at; null when its bytes make no sense or no more may be kept.</summary>
    public Die? Read(ref DieCursor cursor)
    {
        var (offset, tag, hasChildren) = (cursor.Offset, cursor.Tag, cursor.HasChildren);
        var specs = cursor.Attributes;
        // The table of abbreviations, which the count comes from, was paid for by its attributes; each entry pays for its own copy.
        for (var i = 0; i <= specs.Length / WorkBudget.AttributesPerEntry; i++)
        {
            if (!unit.File.Budget.TakeItem())
                return null;
        }
        var attributes = new (ushort Name, AttributeValue Value)[specs.Length];
        for (var i = 0; i < specs.Length; i++)
            attributes[i] = (specs[i].Name, cursor.Read(specs[i]));
        if (cursor.Failed)
            return null;
        // One object for an entry, however it was come upon.
        if (entries.TryGetValue(offset, out var known) && known is not null)
            return known;
        var die = new Die(unit, offset, tag, hasChildren, attributes);
        entries[offset] = die;
        return die;
    }
}
