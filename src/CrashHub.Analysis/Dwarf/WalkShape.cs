namespace CrashHub.Analysis.Dwarf;

/// <summary>How a walk steps over an entry.</summary>
internal enum WalkWay : byte
{
    /// <summary>By its fixed size.</summary>
    Fixed,

    /// <summary>By one byte below 0x80: a number (as of <c>DW_FORM_addrx</c>), or the length of a block.</summary>
    OneByte,

    /// <summary>By the abbreviation's steps.</summary>
    Steps,

    /// <summary>Not: the walk has to see it.</summary>
    Stop,
}

/// <summary>An abbreviation as the walk for functions needs it, small because the walk is as fast as it finds these.</summary>
/// <param name="Before">Bytes before the one byte.</param>
/// <param name="Rest">Bytes from it on, without the block's; all bytes of an entry of fixed size.</param>
/// <param name="LengthMask">0x7f when the one byte is a length; else 0.</param>
/// <param name="Way">How to step over the entry.</param>
/// <param name="HasChildren">Whether entries below it follow.</param>
/// <param name="Cost">Entries that it counts as.</param>
internal readonly record struct WalkShape(ushort Before, ushort Rest, byte LengthMask, WalkWay Way, bool HasChildren, byte Cost)
{
    /// <summary>The shape of an abbreviation with these steps.</summary>
    public static WalkShape Of(in Abbreviation abbreviation, ReadOnlySpan<int> steps)
    {
        var cost = 1 + abbreviation.Count / WorkBudget.AttributesPerEntry;
        if (abbreviation.IsStop || cost > byte.MaxValue || abbreviation.FixedSize > ushort.MaxValue)
            return new(0, 0, 0, WalkWay.Stop, abbreviation.HasChildren, 0);
        if (abbreviation.FixedSize >= 0)
            return new(0, (ushort)abbreviation.FixedSize, 0, WalkWay.Fixed, abbreviation.HasChildren, (byte)cost);
        if (EntrySteps.TryOneByte(steps, out var before, out var after, out var isBlock) && before + after < ushort.MaxValue)
            return new(
                (ushort)before,
                (ushort)(1 + after),
                (byte)(isBlock ? 0x7f : 0),
                WalkWay.OneByte,
                abbreviation.HasChildren,
                (byte)cost
            );
        return new(0, 0, 0, WalkWay.Steps, abbreviation.HasChildren, (byte)cost);
    }
}
