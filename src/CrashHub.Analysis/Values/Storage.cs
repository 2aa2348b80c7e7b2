using System.Buffers.Binary;
using CrashHub.Analysis.Dwarf;
using CrashHub.Analysis.Unwinding;

namespace CrashHub.Analysis.Values;

/// <summary>
/// Where the bytes of an object are: in memory, from an address on, or gathered from elsewhere, each byte known or not. Reading past what is known
/// fails; it never invents.
/// </summary>
internal sealed class Storage
{
    private readonly FrameState? memory;
    private readonly byte[] bytes = [];
    private readonly ValueStatus[]? states;
    private readonly long start;

    private Storage(
        FrameState? memory,
        uint memoryIndex,
        ulong address,
        byte[] bytes,
        ValueStatus[]? states,
        long start,
        ValueOrigin origin
    )
    {
        (this.memory, Memory, Address, this.bytes, this.states, this.start, Origin) = (
            memory,
            memoryIndex,
            address,
            bytes,
            states,
            start,
            origin
        );
    }

    /// <summary>How its bytes are known.</summary>
    public ValueOrigin Origin { get; }

    /// <summary>True when it is in memory.</summary>
    public bool IsMemory => memory is not null;

    /// <summary>Its address, when it is in memory.</summary>
    public ulong Address { get; }

    /// <summary>The module's index of the memory that it is in.</summary>
    public uint Memory { get; }

    /// <summary>The frame whose memory it is in; null when it is in none.</summary>
    public FrameState? State => memory;

    /// <summary>What a pointer points to whose value was optimised away (<c>DW_OP_implicit_pointer</c>), and how far into it; null for others.</summary>
    public (Die Target, long Offset)? Pointed { get; private init; }

    /// <summary>An object in memory.</summary>
    public static Storage InMemory(FrameState state, ulong address, ValueOrigin origin, uint memory = 0) =>
        new(state, memory, address, [], null, 0, origin);

    /// <summary>Bytes that are known.</summary>
    public static Storage Of(byte[] bytes, ValueOrigin origin) => new(null, 0, 0, bytes, null, 0, origin);

    /// <summary>The low bytes of a number.</summary>
    /// <param name="bits">The number.</param>
    /// <param name="size">How many bytes: 0 to 8.</param>
    /// <param name="origin">How it is known.</param>
    public static Storage Of(ulong bits, int size, ValueOrigin origin)
    {
        var low = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(low, bits);
        return Of(low[..size], origin);
    }

    /// <summary>Bytes of which each has a state of its own.</summary>
    public static Storage Of(byte[] bytes, ValueStatus[] states, ValueOrigin origin) => new(null, 0, 0, bytes, states, 0, origin);

    /// <summary>A pointer without a value, of which the target is known.</summary>
    public static Storage PointerTo(Die target, long offset) =>
        new(null, 0, 0, [], null, 0, ValueOrigin.Constant) { Pointed = (target, offset) };

    /// <summary>What lies some bytes further on.</summary>
    public Storage At(long offset) =>
        memory is not null ? new(memory, Memory, Address + (ulong)offset, bytes, null, 0, Origin)
        : offset == 0 ? this
        : new(null, 0, 0, bytes, states, start + offset, Origin);

    /// <summary>Reads bytes; anything but <see cref="ValueStatus.Available"/> leaves zeros.</summary>
    /// <param name="offset">From the start.</param>
    /// <param name="destination">Takes the bytes.</param>
    public ValueStatus Read(long offset, Span<byte> destination)
    {
        destination.Clear();
        if (Pointed is not null)
            return ValueStatus.OptimizedOut;
        if (memory is not null)
        {
            var address = Address + (ulong)offset;
            // An address past the end must not come out at the other: 32-bit memories end at 4 GiB, others where ulong does.
            if (offset < 0 && (ulong)-offset > Address || offset >= 0 && address < Address)
                return ValueStatus.NotCaptured;
            return memory.TryRead(address, destination, Memory) ? ValueStatus.Available : ValueStatus.NotCaptured;
        }
        var from = start + offset;
        if (from < 0 || from > bytes.Length || destination.Length > bytes.Length - from)
            return ValueStatus.NotCaptured;
        if (states is not null)
        {
            foreach (var state in states.AsSpan((int)from, destination.Length))
            {
                if (state != ValueStatus.Available)
                    return state;
            }
        }
        bytes.AsSpan((int)from, destination.Length).CopyTo(destination);
        return ValueStatus.Available;
    }
}
