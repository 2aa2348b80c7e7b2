using System.Buffers.Binary;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>What location expressions read of a frame: its locals, globals and operands, its part of the stack, memory. Each answers with a reason where it can't.</summary>
/// <param name="scope">The frame.</param>
/// <param name="unit">The unit of the expression.</param>
internal readonly struct FrameReads(FrameScope scope, DwarfUnit unit)
{
    private UnitEncoding Encoding => unit.Header.Encoding;

    /// <summary>A local, global or operand (<c>DW_OP_WASM_location</c>).</summary>
    /// <param name="cursor">Behind the opcode.</param>
    /// <param name="since">Where the code starts for which the expression holds; null for one about no variable.</param>
    /// <param name="isFixed">True for a variable that the language lets nobody assign.</param>
    /// <param name="operand">Its value.</param>
    public ValueStatus Wasm(ref ByteCursor cursor, ulong? since, bool isFixed, out Operand operand)
    {
        operand = default;
        var kind = cursor.ReadByte();
        var index = kind == 3 ? cursor.ReadUInt32() : cursor.ReadVarUInt32();
        if (cursor.Failed || kind > 3)
            return ValueStatus.Malformed;
        var isKnown =
            kind == 0 && since is { } start && scope.IsReused(index, start)
                ? isFixed && scope.TryArgument(index, start, out operand)
                : scope.TryWasm(kind, index, out operand);
        return isKnown ? ValueStatus.Available : ValueStatus.NotCaptured;
    }

    /// <summary>An address in the frame's own part of the stack (<c>DW_OP_fbreg</c>).</summary>
    public ValueStatus OnStack(long offset, out Operand operand)
    {
        operand = default;
        if (!scope.TryFrameBase(out var address))
            return scope.FrameBaseStatus;
        operand = new(unchecked(address + (ulong)offset) & Encoding.MaxAddress, Encoding.AddressSize, ValueOrigin.ShadowStack);
        return ValueStatus.Available;
    }

    /// <summary>An address among the variables of the thread.</summary>
    public ValueStatus OfThread(Operand offset, out Operand operand)
    {
        operand = default;
        if (!scope.TryThreadBase(out var start))
            return ValueStatus.NotCaptured;
        operand = new((start + offset.Bits) & Encoding.MaxAddress, Encoding.AddressSize, ValueOrigin.Memory);
        return ValueStatus.Available;
    }

    /// <summary>Bytes of memory (<c>DW_OP_deref</c> and its kin).</summary>
    /// <param name="address">The first.</param>
    /// <param name="size">How many: 1 to 8.</param>
    /// <param name="type">The base type that they are of; null for an address.</param>
    /// <param name="operand">Their value.</param>
    public ValueStatus Memory(Operand address, int size, Die? type, out Operand operand)
    {
        operand = default;
        if (address.IsFloat || address.Pointed is not null || size is 0 or > 8)
            return ValueStatus.Malformed;
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        if (!scope.State.TryRead(address.Unsigned(Encoding.AddressSize), bytes[..size]))
            return ValueStatus.NotCaptured;
        var isFloat = type is not null && !BaseEncoding.IsInteger(Arithmetic.Encoding(type));
        var width = type is null ? Math.Max(size, Encoding.AddressSize) : size;
        operand = new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), width, ValueOrigin.Memory) { Type = type, IsFloat = isFloat };
        return ValueStatus.Available;
    }

    /// <summary>The value that a local had when the function was entered (<c>DW_OP_entry_value</c>): what the caller passed.</summary>
    /// <param name="cursor">Behind the opcode.</param>
    /// <param name="operand">Its value.</param>
    public ValueStatus AtEntry(ref ByteCursor cursor, out Operand operand)
    {
        operand = default;
        var length = cursor.ReadVarUInt64();
        var body = new ByteCursor(cursor.ReadBytes(length));
        if (cursor.Failed || length == 0)
            return ValueStatus.Malformed;
        if (body.ReadByte() != Opcode.WasmLocation || body.ReadByte() != 0)
            return ValueStatus.NotCaptured;
        var local = body.ReadVarUInt32();
        return !body.Failed && body.AtEnd && scope.TryEntered(local, out operand) ? ValueStatus.Available : ValueStatus.NotCaptured;
    }
}
