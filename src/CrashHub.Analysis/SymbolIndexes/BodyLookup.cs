using System.Buffers.Binary;
using CrashHub.Analysis.BodyHashes;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Finds body hashes by function and functions by body hash, in place.</summary>
internal sealed class BodyLookup(CheckedBytes bytes)
{
    /// <summary>The hash of a function's body, none where it has none; false when the index is damaged.</summary>
    public bool TryHash(uint function, out BodyHash hash)
    {
        hash = default;
        const uint Length = SymbolIndexFormat.BodyLength;
        if (function >= (uint)bytes.LengthOf(IndexSection.Bodies) / Length)
            return true;
        if (!bytes.TrySlice(bytes.All, IndexSection.Bodies, (ulong)function * Length, Length, out var found))
            return false;
        hash = BodyHash.Read(found);
        return true;
    }

    /// <summary>The functions with a body, ascending; false when the index is damaged.</summary>
    /// <param name="hash">The body.</param>
    /// <param name="functions">Receives as many as fit.</param>
    /// <param name="count">How many were received.</param>
    public bool TryFind(BodyHash hash, Span<uint> functions, out int count)
    {
        count = 0;
        var (low, high) = (0, bytes.LengthOf(IndexSection.BodyOrder) / 4);
        var end = high;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (!TryAt(middle, out _, out var found))
                return false;
            if (found.CompareTo(hash) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < end && count < functions.Length; low++)
        {
            if (!TryAt(low, out var function, out var found))
                return false;
            if (found != hash)
                break;
            functions[count++] = function;
        }
        return true;
    }

    private bool TryAt(int place, out uint function, out BodyHash hash)
    {
        (function, hash) = (0, default);
        if (!bytes.TrySlice(bytes.All, IndexSection.BodyOrder, (ulong)place * 4, 4, out var number))
            return false;
        function = BinaryPrimitives.ReadUInt32LittleEndian(number);
        return TryHash(function, out hash);
    }
}
