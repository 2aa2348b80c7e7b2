using System.Runtime.InteropServices;
using System.Text;

namespace CrashHub.Analysis.SymbolIndexes;

/// <summary>Collects texts, each once. A text's number is one more than its place in the section; the order is that of first use.</summary>
internal sealed class StringTable
{
    // Names are cut at AnalysisLimits.MaxNameBytes, paths are joined from three of these, and what is not UTF-8 grows threefold: all fit.
    private const int ChunkLength = 1 << 20;
    private const int MaxText = ChunkLength - 8;
    private readonly Scratch head = new();
    private uint[] numbers = new uint[1024];
    private int[] hashes = new int[1024];
    private int count;

    /// <summary>The section.</summary>
    public ByteSink Bytes { get; } = new(ChunkLength);

    /// <summary>The number of a text.</summary>
    public uint Add(string text)
    {
        if (text.Length > MaxText / 3)
            return Add(Encoding.UTF8.GetBytes(text));
        Span<byte> buffer = text.Length <= 512 ? stackalloc byte[1536] : new byte[text.Length * 3];
        return Add(buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }

    /// <summary>The number of a text given as bytes.</summary>
    public uint Add(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxText)
            text = text[..MaxText];
        var hash = HashOf(text);
        var mask = numbers.Length - 1;
        var slot = hash & mask;
        for (; numbers[slot] != 0; slot = (slot + 1) & mask)
        {
            if (hashes[slot] == hash && Equals(numbers[slot], text))
                return numbers[slot];
        }
        var number = Append(text);
        (numbers[slot], hashes[slot]) = (number, hash);
        if (++count > numbers.Length / 2)
            Grow();
        return number;
    }

    // Seeded anew in each process, so that no upload can choose texts that collide; only the order of first use reaches the file.
    private static int HashOf(ReadOnlySpan<byte> text)
    {
        var hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(text), StringComparison.Ordinal);
        return text.Length % 2 == 0 ? hash : hash * 31 + text[^1];
    }

    private bool Equals(uint number, ReadOnlySpan<byte> text)
    {
        var bytes = Bytes.Rest(number - 1);
        var at = 0;
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            length |= (next & 0x7f) << shift;
            if (next < 0x80)
                break;
        }
        return length == text.Length && bytes.Slice(at, length).SequenceEqual(text);
    }

    private uint Append(ReadOnlySpan<byte> text)
    {
        head.Clear();
        head.Var((uint)text.Length);
        Bytes.KeepTogether(head.Length + text.Length);
        var number = (uint)Bytes.Length + 1;
        Bytes.Write(head.Span);
        Bytes.Write(text);
        return number;
    }

    private void Grow()
    {
        var (oldNumbers, oldHashes) = (numbers, hashes);
        numbers = new uint[oldNumbers.Length * 2];
        hashes = new int[numbers.Length];
        var mask = numbers.Length - 1;
        for (var i = 0; i < oldNumbers.Length; i++)
        {
            if (oldNumbers[i] == 0)
                continue;
            var slot = oldHashes[i] & mask;
            while (numbers[slot] != 0)
                slot = (slot + 1) & mask;
            (numbers[slot], hashes[slot]) = (oldNumbers[i], oldHashes[i]);
        }
    }
}
