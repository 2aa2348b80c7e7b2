using System.Runtime.CompilerServices;

namespace CrashHub.Analysis.Dwarf;

/// <summary>
/// Steps over the attributes of an entry: neighbours of fixed width are one step, a number of bytes; what depends on the bytes is a negative
/// number. A walk over a large unit spends most of its time here.
/// </summary>
internal static class EntrySteps
{
    // Numbers of nine bytes need no test for overflow; longer ones, which nobody writes, are left to the form reader.
    private const int LongestNumber = 9;
    private const int Number = -1;
    private const int Block = -2;
    private const int ByteBlock = -3;
    private const int Text = -4;
    private const int Other = -5;

    /// <summary>Appends a form; <paramref name="first"/> is the index of the entry's first step.</summary>
    public static void Add(List<int> steps, int first, ushort form, int width)
    {
        if (width >= 0 && steps.Count > first && steps[^1] >= 0)
            steps[^1] += width;
        else if (width >= 0)
            steps.Add(width);
        else
            steps.Add(
                form switch
                {
                    DwarfForm.Udata
                    or DwarfForm.Sdata
                    or DwarfForm.RefUdata
                    or DwarfForm.Strx
                    or DwarfForm.GnuStrIndex
                    or DwarfForm.Addrx
                    or DwarfForm.GnuAddrIndex
                    or DwarfForm.Rnglistx
                    or DwarfForm.Loclistx => Number,
                    DwarfForm.Exprloc or DwarfForm.Block => Block,
                    DwarfForm.Block1 => ByteBlock,
                    DwarfForm.String => Text,
                    _ => Other,
                }
            );
    }

    /// <summary>Whether the steps have exactly one number or block, with how many bytes before and behind it.</summary>
    public static bool TryOneByte(ReadOnlySpan<int> steps, out int before, out int after, out bool isBlock)
    {
        (before, after) = (0, 0);
        if (steps is [>= 0 and var first, ..])
        {
            before = first;
            steps = steps[1..];
        }
        isBlock = steps is [Block, ..];
        if (steps is [_, >= 0 and var last])
            after = last;
        return steps is [Number or Block] or [Number or Block, >= 0];
    }

    /// <summary>The position behind the attributes; -1 when the form reader has to say, which tells what is wrong too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Skip(ReadOnlySpan<int> steps, ReadOnlySpan<byte> bytes, int position)
    {
        foreach (var step in steps)
        {
            if (step >= 0)
            {
                position += step;
                continue;
            }
            if ((uint)position >= (uint)bytes.Length)
                return -1;
            switch (step)
            {
                case Number:
                    var end = position;
                    while (bytes[end] >= 0x80)
                    {
                        if (++end >= bytes.Length || end - position >= LongestNumber)
                            return -1;
                    }
                    position = end + 1;
                    break;
                case Block when bytes[position] < 0x80:
                case ByteBlock:
                    position += 1 + bytes[position];
                    break;
                case Text when bytes[position..].IndexOf((byte)0) is >= 0 and var length:
                    position += length + 1;
                    break;
                default:
                    return -1;
            }
        }
        return position <= bytes.Length ? position : -1;
    }
}
