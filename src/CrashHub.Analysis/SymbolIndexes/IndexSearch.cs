using System.Buffers.Binary;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Binary search in place, in ascending numbers of an index.</summary>
internal static class IndexSearch
{
    private const int SearchedAtOnce = 1024;

    /// <summary>
    /// Index of the last number of a section that is not greater than <paramref name="value"/>, or -1; false when the index is damaged. Of a
    /// long section only the blocks that the search looks at are checked.
    /// </summary>
    public static bool TryLast(CheckedBytes bytes, ReadOnlySpan<byte> all, IndexSection section, int width, uint value, out int index)
    {
        var count = bytes.LengthOf(section) / width;
        index = -1;
        if (count <= SearchedAtOnce)
        {
            if (!bytes.TrySlice(all, section, 0, (ulong)(count * width), out var numbers))
                return false;
            index = LastAtOrBefore(numbers, width, value);
            return true;
        }
        var low = 0;
        for (var high = count; low < high; )
        {
            var middle = (low + high) >>> 1;
            if (!bytes.TrySlice(all, section, (ulong)middle * (ulong)width, 4, out var number))
                return false;
            if (BinaryPrimitives.ReadUInt32LittleEndian(number) <= value)
                low = middle + 1;
            else
                high = middle;
        }
        index = low - 1;
        return true;
    }

    /// <summary>Index of the last number that is not greater than <paramref name="value"/>, or -1; numbers stand <paramref name="width"/> bytes apart.</summary>
    // Without a branch that depends on what is found: half of these would be predicted wrongly.
    public static int LastAtOrBefore(ReadOnlySpan<byte> numbers, int width, uint value)
    {
        var count = numbers.Length / width;
        var index = 0;
        while (count > 1)
        {
            var half = count >> 1;
            var middle = index + half;
            index = BinaryPrimitives.ReadUInt32LittleEndian(numbers[(middle * width)..]) <= value ? middle : index;
            count -= half;
        }
        return count == 0 || BinaryPrimitives.ReadUInt32LittleEndian(numbers[(index * width)..]) > value ? -1 : index;
    }

    /// <summary>The same in pairs of two bytes each, by their first.</summary>
    public static int LastAtOrBefore16(ReadOnlySpan<byte> pairs, uint value)
    {
        var count = pairs.Length / 4;
        var index = 0;
        while (count > 1)
        {
            var half = count >> 1;
            var middle = index + half;
            index = BinaryPrimitives.ReadUInt16LittleEndian(pairs[(middle * 4)..]) <= value ? middle : index;
            count -= half;
        }
        return count == 0 || BinaryPrimitives.ReadUInt16LittleEndian(pairs[(index * 4)..]) > value ? -1 : index;
    }
}
