using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;

namespace CrashHub.Cli.Debugging;

/// <summary>Bytes of a dump's memory of which each is known or not.</summary>
internal sealed class KnownBytes
{
    private readonly byte[] bytes;
    private readonly bool[] isKnown;

    private KnownBytes(byte[] bytes, bool[] isKnown) => (this.bytes, this.isKnown) = (bytes, isKnown);

    public int Length => bytes.Length;

    /// <summary>Reads a range; it is cut where the memory ends.</summary>
    public static KnownBytes Read(CoredumpFile dump, MemoryPlace place, int length)
    {
        var size = dump.Memories[(int)place.Memory].ByteLength;
        length = place.Address >= size ? 0 : (int)Math.Min((ulong)length, size - place.Address);
        var (read, known, start) = (new byte[length], new bool[length], new MemoryAddress(place.Memory, place.Address));
        var captured = new List<MemoryRange>();
        dump.Memory.Read(start, read, captured);
        foreach (var range in captured.Concat(length == 0 ? [] : dump.Memory.ImpliedZeros(start, length, captured)))
            known.AsSpan((int)(range.Address - place.Address), range.Length).Fill(true);
        return new(read, known);
    }

    /// <summary>Some bytes; false when one of them is not known, or there are not so many.</summary>
    public bool TryGet(int at, int count, out ReadOnlySpan<byte> found)
    {
        found = default;
        if (at > bytes.Length - count || isKnown.AsSpan(at, count).Contains(false))
            return false;
        found = bytes.AsSpan(at, count);
        return true;
    }
}
