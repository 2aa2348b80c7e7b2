using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Coredump;

namespace CrashHub.Analysis.Heap;

/// <summary>
/// Words of one 32-bit memory. A walk touches neighbouring words thousands of times: pages that are known whole are copied once, two at a time. Not safe for
/// several threads.
/// </summary>
internal sealed class HeapWords(MemoryImage image, uint memory, ulong size)
{
    private const int PageLength = 4096;

    private readonly byte[][] pages = [new byte[PageLength], new byte[PageLength]];
    private readonly ulong[] numbers = [ulong.MaxValue, ulong.MaxValue];
    private int last;

    /// <summary>Bytes of the memory.</summary>
    public ulong Size => size;

    public MemoryImage Image => image;

    public uint Memory => memory;

    /// <summary>Reads the word at an address that is a multiple of four; false when any of its bytes is not known, or lies outside.</summary>
    public bool TryRead(ulong address, out uint word)
    {
        word = 0;
        if (address > size - 4 || size < 4 || (address & 3) != 0)
            return false;
        var number = address / PageLength;
        if (numbers[last] != number)
        {
            last = 1 - last;
            if (numbers[last] != number && !Load(number))
                return TryReadAlone(address, out word);
        }
        word = BinaryPrimitives.ReadUInt32LittleEndian(pages[last].AsSpan((int)(address % PageLength)));
        return true;
    }

    private bool Load(ulong number)
    {
        // Not this page any more, and not the next unless all of it is known.
        numbers[last] = ulong.MaxValue;
        if (!image.TryRead(new MemoryAddress(memory, number * PageLength), pages[last]))
            return false;
        numbers[last] = number;
        return true;
    }

    private bool TryReadAlone(ulong address, out uint word)
    {
        Span<byte> bytes = stackalloc byte[4];
        var isKnown = image.TryRead(new MemoryAddress(memory, address), bytes);
        word = isKnown ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        return isKnown;
    }
}
