using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Wasm;

/// <summary>
/// Decodes instructions one after another (core spec 3.0, Binary Format, Instructions). It validates encodings, not types: bytes that are
/// no instruction end it with <see cref="Failed"/>.
/// </summary>
public ref struct InstructionReader
{
    private readonly long origin;
    private ByteCursor cursor;

    /// <summary>Reads <paramref name="code"/>; the instructions' offsets count from <paramref name="firstOffset"/>.</summary>
    /// <param name="code">Instructions, without local declarations.</param>
    /// <param name="firstOffset">Offset of the first byte; give the length of the local declarations to count from the function body.</param>
    public InstructionReader(ReadOnlySpan<byte> code, int firstOffset = 0)
    {
        origin = firstOffset;
        cursor = new ByteCursor(code, origin);
    }

    /// <summary>The instruction that <see cref="Read"/> decoded.</summary>
    public Instruction Current { get; private set; }

    /// <summary>True when bytes were no instruction, or ended inside one.</summary>
    public readonly bool Failed => cursor.Failed;

    /// <summary>Where and why reading failed; the offset counts like the instructions' own.</summary>
    public readonly ParseError Error => cursor.Error("code", "instruction");

    /// <summary>Offset of the next instruction.</summary>
    public readonly int Offset => (int)cursor.Offset;

    /// <summary>Decodes the next instruction; false at the end and after a failure.</summary>
    public bool Read()
    {
        if (cursor.AtEnd)
            return false;
        var start = cursor.Offset;
        var opcode = ReadOpcode();
        var info = OpcodeTable.Find(opcode);
        if (!info.Exists)
            cursor.Fail(ParseErrorKind.UnknownEncoding, start);
        uint index = 0;
        uint second = 0;
        ulong value = 0;
        ReadImmediates(info.Immediate, ref index, ref second, ref value);
        if (cursor.Failed)
            return false;
        Current = new Instruction(opcode, (int)start, (int)(cursor.Offset - start), index, second, value);
        return true;
    }

    private WasmOpcode ReadOpcode()
    {
        var first = cursor.ReadByte();
        return first is >= 0xfb and <= 0xfe
            ? (WasmOpcode)((uint)first << 16 | Math.Min(cursor.ReadVarUInt32(), 0xffff))
            : (WasmOpcode)first;
    }

    private void ReadImmediates(Immediate shape, ref uint index, ref uint second, ref ulong value)
    {
        switch (shape)
        {
            case Immediate.None:
                break;
            case Immediate.Index:
                index = cursor.ReadVarUInt32();
                break;
            case Immediate.IndexPair:
                index = cursor.ReadVarUInt32();
                second = cursor.ReadVarUInt32();
                break;
            case Immediate.Block:
                ReadBlockType(ref value);
                break;
            case Immediate.MemArg:
                ReadMemoryArgument(ref index, ref value);
                break;
            case Immediate.MemArgLane:
                ReadMemoryArgument(ref index, ref value);
                second = cursor.ReadByte();
                break;
            case Immediate.SignedConstant32:
                value = (ulong)cursor.ReadVarInt32();
                break;
            case Immediate.SignedConstant64:
                value = (ulong)cursor.ReadVarInt64();
                break;
            case Immediate.Bytes4:
                value = cursor.ReadUInt32();
                break;
            case Immediate.Bytes8:
                value = cursor.ReadUInt64();
                break;
            case Immediate.Bytes16:
                value = cursor.ReadUInt64();
                cursor.Skip(8);
                break;
            case Immediate.Lane:
                index = cursor.ReadByte();
                break;
            case Immediate.HeapType:
                value = (ulong)cursor.ReadVarInt33();
                break;
            default:
                ReadLongImmediates(shape, ref index, ref second, ref value);
                break;
        }
    }

    private void ReadLongImmediates(Immediate shape, ref uint index, ref uint second, ref ulong value)
    {
        switch (shape)
        {
            case Immediate.LabelTable:
                second = cursor.ReadCount();
                for (uint i = 0; i < second && !cursor.Failed; i++)
                    cursor.ReadVarUInt32();
                index = cursor.ReadVarUInt32();
                break;
            case Immediate.TypeList:
                second = cursor.ReadCount();
                for (uint i = 0; i < second && !cursor.Failed; i++)
                    WasmType.Read(ref cursor);
                break;
            case Immediate.TryTable:
                ReadBlockType(ref value);
                ReadClauses(handlers: false);
                break;
            case Immediate.CastBranch:
                second = cursor.ReadByte();
                index = cursor.ReadVarUInt32();
                cursor.ReadVarInt33();
                value = (ulong)cursor.ReadVarInt33();
                break;
            case Immediate.Resume:
                index = cursor.ReadVarUInt32();
                ReadClauses(handlers: true);
                break;
            case Immediate.ResumeThrow:
                index = cursor.ReadVarUInt32();
                second = cursor.ReadVarUInt32();
                ReadClauses(handlers: true);
                break;
        }
    }

    // try_table: catch and catch_ref have a tag, all four a label. Handlers of resume: both have a tag, only the first a label.
    private void ReadClauses(bool handlers)
    {
        var count = cursor.ReadCount(2);
        for (uint i = 0; i < count && !cursor.Failed; i++)
        {
            var start = cursor.Offset;
            var kind = cursor.ReadByte();
            if (kind > (handlers ? 1 : 3))
                cursor.Fail(ParseErrorKind.UnknownEncoding, start);
            if (handlers || kind <= 1)
                cursor.ReadVarUInt32();
            if (!handlers || kind == 0)
                cursor.ReadVarUInt32();
        }
    }

    private void ReadBlockType(ref ulong value)
    {
        var first = cursor.Peek();
        if (first is 0x63 or 0x64)
        {
            WasmType.Read(ref cursor);
            return;
        }
        value = (ulong)cursor.ReadVarInt33();
    }

    private void ReadMemoryArgument(ref uint index, ref ulong value)
    {
        // Bit 6 of the alignment says that a memory index follows (multi-memory).
        var alignment = cursor.ReadVarUInt32();
        if ((alignment & 0x40) != 0)
            index = cursor.ReadVarUInt32();
        value = cursor.ReadVarUInt64();
    }
}
