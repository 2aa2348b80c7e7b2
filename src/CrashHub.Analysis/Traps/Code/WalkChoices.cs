namespace CrashHub.Analysis.Traps.Code;

/// <summary>
/// What differed where paths met. One value that memory still holds tells which path was taken, and so what the others were: the paths that met at one place
/// were left together.
/// </summary>
/// <param name="fresh">Makes a root.</param>
internal sealed class WalkChoices(Func<Symbol> fresh)
{
    private readonly Dictionary<int, (int Meeting, Symbol First, Symbol Second)> choices = [];
    private int meetings;

    /// <summary>Two paths meet: what follows belongs together.</summary>
    public void Begin() => meetings++;

    /// <summary>The value behind the meeting.</summary>
    public Symbol Between(Symbol first, Symbol second)
    {
        if (first == second)
            return first;
        var root = fresh();
        choices.Add(root.Root, (meetings, first, second));
        return root;
    }

    /// <summary>A value that differed, where memory tells the path; null where it does not.</summary>
    /// <param name="value">The value.</param>
    /// <param name="slots">What memory holds.</param>
    /// <param name="read">Reads a slot; null when its bytes are not known.</param>
    public ulong? Decide(Symbol value, IReadOnlyList<Slot> slots, Func<Slot, ulong?> read)
    {
        if (value.Offset != 0 || !choices.TryGetValue(value.Root, out var asked))
            return null;
        foreach (var slot in slots)
        {
            if (slot.Value.Offset != 0 || !choices.TryGetValue(slot.Value.Root, out var witness) || witness.Meeting != asked.Meeting)
                continue;
            // Of a path that left a constant there only another value speaks against it.
            if (read(slot) is not { } held)
                continue;
            var notFirst = witness.First.IsConstant && witness.First.Offset != held;
            var notSecond = witness.Second.IsConstant && witness.Second.Offset != held;
            if (notFirst == notSecond)
                continue;
            var (taken, there) = notFirst ? (asked.Second, witness.Second) : (asked.First, witness.First);
            if (taken.IsConstant)
                return taken.Offset;
            if (taken == there)
                return held;
        }
        return null;
    }
}
