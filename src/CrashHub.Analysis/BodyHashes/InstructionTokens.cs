using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.BodyHashes;

/// <summary>Writes one body's instructions as tokens. Every opcode has a fixed shape, or says its counts, so that no two bodies share their tokens.</summary>
internal readonly ref struct InstructionTokens(
    WasmModule module,
    TypeShapes types,
    TokenHash tokens,
    StaticMemory memory,
    ReadOnlySpan<byte> body
)
{
    private const byte FirstPrefix = 0xfb;
    private const byte Literal = 0;
    private const byte Address = 1;
    private readonly ReadOnlySpan<byte> body = body;

    public void Add(in Instruction instruction)
    {
        tokens.Small((uint)instruction.Opcode);
        switch (instruction.Info.Immediate)
        {
            case Immediate.None:
                break;
            case Immediate.Index:
                Index(OperandRoles.Of(instruction.Opcode).First, instruction.Index, instruction.Opcode);
                break;
            case Immediate.IndexPair:
                var (first, second) = OperandRoles.Of(instruction.Opcode);
                Index(first, instruction.Index, instruction.Opcode);
                Index(second, instruction.SecondIndex, instruction.Opcode);
                break;
            case Immediate.MemArg:
                StaticOffset(instruction);
                break;
            case Immediate.MemArgLane:
                StaticOffset(instruction);
                tokens.Small(instruction.SecondIndex);
                break;
            case Immediate.SignedConstant32:
                Constant(instruction, (uint)instruction.Value);
                break;
            case Immediate.SignedConstant64:
                Constant(instruction, instruction.Value);
                break;
            case Immediate.Bytes4 or Immediate.Bytes8:
                tokens.UInt64(instruction.Value);
                break;
            case Immediate.Lane:
                tokens.Small(instruction.Index);
                break;
            case Immediate.HeapType:
                tokens.UInt64(TypeShapes.OfHeap((long)instruction.Value));
                break;
            default:
                Long(instruction);
                break;
        }
    }

    private void Index(OperandRole role, uint index, WasmOpcode opcode)
    {
        switch (role)
        {
            case OperandRole.Own:
                tokens.Small(index);
                break;
            case OperandRole.Function:
                tokens.UInt64(types.OfFunction(index));
                break;
            case OperandRole.Type:
                tokens.UInt64(types.Of(index));
                break;
            case OperandRole.Placed when opcode is WasmOpcode.GlobalGet or WasmOpcode.GlobalSet:
                tokens.UInt64(index < (uint)module.Globals.Count ? TypeShapes.Of(module.Globals[(int)index].Type) : 0);
                break;
        }
    }

    // wasm-ld writes what it fills in with five bytes, or ten in 64-bit memories, whatever the value: also the numbers of functions in the table,
    // which can't be told from other small numbers otherwise.
    private void Constant(in Instruction instruction, ulong value) =>
        Number(value, isFilledIn: instruction.Length - 1 > SignedLength((long)instruction.Value));

    private void StaticOffset(in Instruction instruction)
    {
        var cursor = Immediates(instruction);
        if ((cursor.ReadVarUInt32() & 0x40) != 0)
            cursor.ReadVarUInt32();
        Number(instruction.Value, isFilledIn: cursor.Remaining > UnsignedLength(instruction.Value));
    }

    private void Number(ulong value, bool isFilledIn)
    {
        if (isFilledIn || memory.Holds(value))
        {
            tokens.Byte(Address);
            return;
        }
        tokens.Byte(Literal);
        tokens.UInt64(value);
    }

    // Immediates of which an instruction keeps a part only.
    private void Long(in Instruction instruction)
    {
        var cursor = Immediates(instruction);
        switch (instruction.Info.Immediate)
        {
            case Immediate.Block:
                BlockType(ref cursor);
                break;
            case Immediate.LabelTable:
                Labels(ref cursor);
                break;
            case Immediate.TypeList:
                TypeList(ref cursor);
                break;
            case Immediate.Bytes16:
                tokens.UInt64(cursor.ReadUInt64());
                tokens.UInt64(cursor.ReadUInt64());
                break;
            case Immediate.TryTable:
                BlockType(ref cursor);
                Clauses(ref cursor, handlers: false);
                break;
            case Immediate.CastBranch:
                tokens.Byte(cursor.ReadByte());
                tokens.Small(cursor.ReadVarUInt32());
                tokens.UInt64(TypeShapes.OfHeap(cursor.ReadVarInt33()));
                tokens.UInt64(TypeShapes.OfHeap(cursor.ReadVarInt33()));
                break;
            case Immediate.Resume or Immediate.ResumeThrow:
                cursor.ReadVarUInt32();
                if (instruction.Info.Immediate == Immediate.ResumeThrow)
                    cursor.ReadVarUInt32();
                Clauses(ref cursor, handlers: true);
                break;
        }
    }

    private void BlockType(ref ByteCursor cursor)
    {
        if (cursor.Peek() is 0x63 or 0x64)
        {
            tokens.UInt64(TypeShapes.Of(WasmType.Read(ref cursor)));
            return;
        }
        var type = cursor.ReadVarInt33();
        tokens.UInt64(type < 0 ? (ulong)-type : types.Of((uint)type));
    }

    private void Labels(ref ByteCursor cursor)
    {
        var count = cursor.ReadCount();
        tokens.Small(count);
        // The labels, then the default.
        for (uint i = 0; i <= count; i++)
            tokens.Small(cursor.ReadVarUInt32());
    }

    private void TypeList(ref ByteCursor cursor)
    {
        var count = cursor.ReadCount();
        tokens.Small(count);
        for (uint i = 0; i < count; i++)
            tokens.UInt64(TypeShapes.Of(WasmType.Read(ref cursor)));
    }

    private void Clauses(ref ByteCursor cursor, bool handlers)
    {
        var count = cursor.ReadCount(2);
        tokens.Small(count);
        for (uint i = 0; i < count; i++)
        {
            var kind = cursor.ReadByte();
            tokens.Byte(kind);
            if (handlers || kind <= 1)
                cursor.ReadVarUInt32();
            if (!handlers || kind == 0)
                tokens.Small(cursor.ReadVarUInt32());
        }
    }

    private ByteCursor Immediates(in Instruction instruction)
    {
        var cursor = new ByteCursor(body.Slice(instruction.Offset, instruction.Length));
        if (cursor.ReadByte() >= FirstPrefix)
            cursor.ReadVarUInt32();
        return cursor;
    }

    private static int UnsignedLength(ulong value) => (64 - System.Numerics.BitOperations.LeadingZeroCount(value | 1) + 6) / 7;

    // One bit more than the magnitude has, for the sign.
    private static int SignedLength(long value) =>
        (64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(value ^ value >> 63)) + 1 + 6) / 7;
}
