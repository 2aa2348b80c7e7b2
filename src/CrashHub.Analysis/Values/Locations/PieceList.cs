namespace CrashHub.Analysis.Values.Locations;

/// <summary>An object in pieces (DWARF 5 section 2.6.1.2), gathered bit by bit; bytes of which a bit is missing are not known.</summary>
internal sealed class PieceList
{
    private readonly List<byte> bytes = [];
    private readonly List<ValueStatus> states = [];
    private ulong length;
    private ValueOrigin origin;

    /// <summary>Appends a piece; false when the object grows beyond a limit.</summary>
    /// <param name="part">Where it is; null for one that is not known.</param>
    /// <param name="status">Why it is not known.</param>
    /// <param name="bits">Its length.</param>
    /// <param name="offset">First bit in <paramref name="part"/>.</param>
    /// <param name="maximum">Bytes that an object may have.</param>
    public bool TryAdd(Storage? part, ValueStatus status, ulong bits, ulong offset, int maximum)
    {
        if (bits > (ulong)maximum * 8 || length + bits > (ulong)maximum * 8 || offset > (ulong)maximum * 8)
            return false;
        var source = new byte[(offset + bits + 7) / 8];
        if (part is not null)
        {
            status = part.Read(0, source);
            origin = part.Origin > origin ? part.Origin : origin;
        }
        while ((ulong)bytes.Count * 8 < length + bits)
        {
            bytes.Add(0);
            states.Add(ValueStatus.Available);
        }
        if ((length | bits | offset) % 8 == 0)
            CopyBytes(source.AsSpan((int)(offset / 8)), status);
        else
            CopyBits(source, bits, offset, status);
        length += bits;
        return true;
    }

    /// <summary>The object.</summary>
    public Storage ToStorage() => Storage.Of(bytes.ToArray(), states.ToArray(), origin);

    private void CopyBytes(ReadOnlySpan<byte> source, ValueStatus status)
    {
        var at = (int)(length / 8);
        for (var i = 0; at + i < bytes.Count; i++)
            (bytes[at + i], states[at + i]) = (source[i], status);
    }

    private void CopyBits(ReadOnlySpan<byte> source, ulong bits, ulong offset, ValueStatus status)
    {
        for (ulong i = 0; i < bits; i++)
        {
            var (from, to) = (offset + i, length + i);
            var bit = source[(int)(from / 8)] >> (int)(from % 8) & 1;
            bytes[(int)(to / 8)] |= (byte)(bit << (int)(to % 8));
            if (status != ValueStatus.Available)
                states[(int)(to / 8)] = status;
        }
    }
}
