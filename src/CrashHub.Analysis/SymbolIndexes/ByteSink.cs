using System.Buffers.Binary;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Bytes that grow in equal pieces, so that growing copies nothing and what is kept is what was written.</summary>
/// <param name="chunkLength">Bytes of one piece.</param>
internal sealed class ByteSink(int chunkLength = 1 << 16)
{
    private readonly List<byte[]> chunks = [];

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var inside = (int)(Length % chunkLength);
            if (Length / chunkLength == chunks.Count)
                chunks.Add(GC.AllocateUninitializedArray<byte>(chunkLength));
            var part = Math.Min(bytes.Length, chunkLength - inside);
            bytes[..part].CopyTo(chunks[(int)(Length / chunkLength)].AsSpan(inside));
            bytes = bytes[part..];
            Length += part;
        }
    }

    public void UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Write(bytes);
    }

    public void UInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Write(bytes);
    }

    /// <summary>Fills up with zeros until <paramref name="count"/> bytes fit into one piece.</summary>
    public void KeepTogether(int count)
    {
        var left = chunkLength - (int)(Length % chunkLength);
        if (left >= count)
            return;
        chunks[^1].AsSpan(chunkLength - left).Clear();
        Length += left;
    }

    /// <summary>All bytes, piece by piece.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Parts =>
        chunks
            .Take((int)((Length + chunkLength - 1) / chunkLength))
            .Select((chunk, k) => (ReadOnlyMemory<byte>)chunk.AsMemory(0, (int)Math.Min(chunkLength, Length - (long)k * chunkLength)));

    /// <summary>Bytes that lie in one piece.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int count) => Rest(offset)[..count];

    /// <summary>The bytes from an offset to the end of its piece.</summary>
    public ReadOnlySpan<byte> Rest(long offset)
    {
        var inside = (int)(offset % chunkLength);
        return chunks[(int)(offset / chunkLength)].AsSpan(inside, (int)Math.Min(chunkLength - inside, Length - offset));
    }

    /// <summary>Takes back what was written past a length.</summary>
    public void Truncate(long length) => Length = length;
}
