using System.Buffers.Binary;
using CrashHub.Analysis.Unwinding;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Values;

/// <summary>
/// An object of AssemblyScript's runtime, told by the 20 bytes before it (<c>std/assembly/rt/common.ts</c>, from 0.18 on): the block's length, two words of the
/// collector, the class and the length in bytes.
/// </summary>
/// <param name="Class">Number of its class; the module has no names for them.</param>
/// <param name="Length">Bytes of its fields, or of a string's characters.</param>
internal readonly record struct ManagedObject(uint Class, uint Length)
{
    /// <summary>The class of strings, since 0.21.</summary>
    public const uint StringClass = 2;

    private const string ClassTable = "~lib/rt/__rtti_base";
    private const int HeaderLength = 20;
    private const uint MostClasses = 65_536;

    // What a block may be longer than its object: rounding, and what was too short to be split off.
    private const uint MostSlack = 64;

    /// <summary>How many classes the runtime of a frame's module has; null when it is none of AssemblyScript's with names.</summary>
    public static uint? ClassesOf(FrameState state)
    {
        for (uint i = 0; i < (uint)state.Module.Globals.Count; i++)
        {
            if (
                state.Module.Names.Global(i) != ClassTable
                || state.Module.Globals[(int)i] is not { IsMutable: false, Initial: { Kind: ConstantKind.I32, Bits: var table } }
            )
                continue;
            return Word(state, table) is > StringClass and <= MostClasses and var count ? count : null;
        }
        return null;
    }

    /// <summary>The object at an address; null where the bytes before it are no header.</summary>
    /// <param name="state">The frame.</param>
    /// <param name="address">The object's first byte.</param>
    /// <param name="classes">How many classes there are.</param>
    public static ManagedObject? At(FrameState state, ulong address, uint classes)
    {
        if (
            address < HeaderLength
            || (address & 15) != 0
            || Word(state, address - HeaderLength) is not { } block
            || Word(state, address - 8) is not { } kind
            || Word(state, address - 4) is not { } length
        )
            return null;
        // A block in use, whose own length follows from the object's.
        var bytes = block & ~3u;
        var isSound =
            (block & 1) == 0
            && (bytes + 4) % 16 == 0
            && bytes >= HeaderLength - 4
            && length <= bytes - (HeaderLength - 4)
            && bytes - (HeaderLength - 4) - length <= MostSlack
            && kind < classes
            && state.IsInside(address, (int)Math.Min(length, int.MaxValue));
        return isSound ? new(kind, length) : null;
    }

    private static uint? Word(FrameState state, ulong address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return state.TryRead(address, bytes) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : null;
    }
}
