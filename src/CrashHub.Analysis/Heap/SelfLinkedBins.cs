using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Heap;

/// <summary>
/// Finds an allocator's array of list heads in static memory by its shape: an empty list's two links lead to the list itself, and most lists of a heap are empty.
/// No other data is full of pointers to itself at one stride.
/// </summary>
/// <param name="Origin">Address of the first head that the array has, empty or not; the links of head k lie at <c>Origin + k * stride + link</c>.</param>
internal readonly record struct SelfLinkedBins(ulong Origin)
{
    /// <summary>How an allocator lays them out.</summary>
    /// <param name="Stride">Bytes from head to head.</param>
    /// <param name="Link">Bytes from a head to its first link; the second follows.</param>
    /// <param name="Count">Heads.</param>
    /// <param name="FewestEmpty">Heads that must be empty for the array to be told.</param>
    internal readonly record struct Shape(uint Stride, uint Link, int Count, int FewestEmpty);

    // Zeroed and written memory of a program's own before its heap; a heap of several MiB of it would be unusual, and the walk must stay cheap.
    private const ulong MostSearched = 16 * 1024 * 1024;

    /// <summary>Searches the captured bytes of a range of memory; the first array found counts.</summary>
    public static SelfLinkedBins? Find(HeapWords words, ulong from, ulong end, Shape shape)
    {
        var buffer = new byte[4096];
        end = Math.Min(Math.Min(end, words.Size), from + MostSearched);
        for (var reached = words.Image.From(new MemoryAddress(words.Memory, from)); reached.MoveNext(); )
        {
            var segment = reached.Current;
            if (segment.Address >= end)
                break;
            var last = Math.Min(end, segment.Address + (ulong)segment.Length);
            for (var at = Math.Max(from, segment.Address) & ~3ul; at + 4 <= last; )
            {
                var length = (int)Math.Min((ulong)buffer.Length, last - at) & ~3;
                words.Image.Read(new MemoryAddress(words.Memory, at), buffer.AsSpan(0, length));
                for (var i = 0; i < length; i += 4)
                {
                    // The first link of an empty head; the second may lie in the next piece.
                    var next = IndexOfSelf(buffer.AsSpan(i, length - i), unchecked((uint)(at + (ulong)i) - shape.Link));
                    if (next < 0)
                        break;
                    i += next;
                    var address = at + (ulong)i;
                    if (address >= shape.Link && Check(words, address - shape.Link, shape) is { } found)
                        return found;
                }
                at += (ulong)length;
            }
        }
        return null;
    }

    /// <summary>Where the first word lies that says how far it is from <paramref name="first"/>, which stands for the first one; -1 when there is none.</summary>
    private static int IndexOfSelf(ReadOnlySpan<byte> bytes, uint first)
    {
        var at = 0;
        // Nearly all words are none: many at a time are looked at for one that is.
        if (BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, uint>(bytes);
            var wanted = Vector.CreateSequence(first, 4u);
            var step = new Vector<uint>((uint)Vector<uint>.Count * 4);
            for (; at + Vector<uint>.Count <= words.Length; at += Vector<uint>.Count, wanted += step)
            {
                if (Vector.EqualsAny(new Vector<uint>(words[at..]), wanted))
                    break;
            }
            at *= 4;
        }
        for (; at + 4 <= bytes.Length; at += 4)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) == unchecked(first + (uint)at))
                return at;
        }
        return -1;
    }

    private static SelfLinkedBins? Check(HeapWords words, ulong head, Shape shape)
    {
        if (!IsEmpty(words, head, shape))
            return null;
        // Heads that are not empty hold other pointers: walk back over them too, as long as there are empty ones farther on.
        var (first, empty) = (head, 0);
        for (var k = 1; k < shape.Count && head >= (ulong)k * shape.Stride; k++)
        {
            if (IsEmpty(words, head - (ulong)k * shape.Stride, shape))
                first = head - (ulong)k * shape.Stride;
        }
        for (var k = 0; k < shape.Count; k++)
            empty += IsEmpty(words, first + (ulong)k * shape.Stride, shape) ? 1 : 0;
        return empty >= shape.FewestEmpty ? new SelfLinkedBins(first) : null;
    }

    private static bool IsEmpty(HeapWords words, ulong head, Shape shape) =>
        words.TryRead(head + shape.Link, out var next)
        && next == (uint)head
        && words.TryRead(head + shape.Link + 4, out var previous)
        && previous == (uint)head;
}
