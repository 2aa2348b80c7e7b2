using System.Buffers.Binary;

namespace CrashHub.Server.Ingest;

/// <summary>
/// The keys of crashes that this process discarded lately, so that one that is sent again is not even asked about. Bounded: what is forgotten here the
/// database still knows for a while.
/// </summary>
internal sealed class DiscardedLately
{
    /// <summary>Keys that are remembered at least, before the oldest are forgotten.</summary>
    internal const int Remembered = 128 * 1024;

    private readonly Lock gate = new();
    private HashSet<UInt128> young = [];
    private HashSet<UInt128> old = [];

    /// <summary>True the first time that a key comes.</summary>
    /// <param name="mark">A hash of project and key; its first 16 bytes count.</param>
    public bool IsNew(ReadOnlySpan<byte> mark)
    {
        var key = BinaryPrimitives.ReadUInt128LittleEndian(mark);
        lock (gate)
        {
            if (old.Contains(key) || !young.Add(key))
                return false;
            if (young.Count >= Remembered)
            {
                (old, young) = (young, old);
                young.Clear();
            }
            return true;
        }
    }
}
