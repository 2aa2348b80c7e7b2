using System.Runtime.CompilerServices;
using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>A part of a line program that can be run by itself, and the code that one of its sequences covers.</summary>
/// <param name="Low">The sequence's lowest address.</param>
/// <param name="High">One past its last.</param>
/// <param name="Start">Offset in the section where the part starts: the program's start, or behind the end of a sequence.</param>
/// <param name="End">Offset in the section where it ends.</param>
internal readonly record struct LinePart(uint Low, uint High, int Start, int End);

/// <summary>
/// Goes through a line program for the sequences only (DWARF 5 section 6.2.5): what they cover, and where their opcodes are. Of all that
/// <see cref="LineProgram"/> computes it follows the address alone.
/// </summary>
internal ref struct LineScan
{
    private readonly LineHeader header;
    private readonly List<LinePart> parts;
    private readonly long sectionOffset;
    private readonly int maxRows;
    private readonly uint[] advances = new uint[256];
    private readonly StepKind[] steps = new StepKind[256];
    private ByteCursor cursor;
    private ulong address;
    private uint low;
    private uint high;
    private uint last;
    private bool hasRow;
    private bool isDropped = true;
    private int firstPart;
    private int start;

    private LineScan(LineHeader header, ByteCursor cursor, long sectionOffset, int maxRows, List<LinePart> parts)
    {
        (this.header, this.parts) = (header, parts);
        (this.sectionOffset, this.maxRows) = (sectionOffset, maxRows);
        this.cursor = cursor;
        firstPart = parts.Count;
        start = header.ProgramStart;
        for (var opcode = 1; opcode < steps.Length; opcode++)
        {
            if (opcode >= header.OpcodeBase)
                advances[opcode] = (uint)((opcode - header.OpcodeBase) / header.LineRange * header.MinInstructionLength);
            steps[opcode] = opcode >= header.OpcodeBase ? StepKind.Row : StepOf((byte)opcode, header.OperandCounts[opcode - 1]);
        }
    }

    /// <summary>What an opcode does to the address.</summary>
    private enum StepKind : byte
    {
        /// <summary>Has to be looked at.</summary>
        Other,

        /// <summary>Moves on and adds a row.</summary>
        Row,

        /// <summary>Nothing, and has one number.</summary>
        Number,

        /// <summary>Nothing, and has no operand.</summary>
        Nothing,
    }

    /// <summary>Rows that the program makes, counted once where several have one address.</summary>
    public int Rows { get; private set; }

    /// <summary>Scans the program of a header; what was found before a fault stands.</summary>
    /// <returns>The number of its rows.</returns>
    public static int Run(DwarfUnit unit, LineHeader header, List<LinePart> parts)
    {
        var section = unit.File.Sections.Line;
        var bytes = section.Bytes.Span[header.ProgramStart..header.ProgramEnd];
        var program = new ByteCursor(bytes, section.Offset + header.ProgramStart);
        var scan = new LineScan(header, program, section.Offset, unit.File.Limits.MaxLineRowsPerTable, parts);
        scan.Run(unit.File.Budget);
        unit.Fault(scan.cursor, section, "line program");
        return scan.Rows;
    }

    private void Run(WorkBudget budget)
    {
        while (!cursor.AtEnd)
        {
            RunSpecial(budget);
            if (cursor.AtEnd)
                break;
            if (!budget.TakeRow())
                cursor.Fail(ParseErrorKind.LimitReached);
            var opcode = cursor.ReadByte();
            if (cursor.Failed)
                break;
            if (opcode >= header.OpcodeBase || opcode == LineProgram.Copy)
            {
                // The loop found no room for the row, or it is a sequence's first.
                address += advances[opcode];
                AddRow();
            }
            else if (opcode == LineProgram.ExtendedOpcode)
                RunExtended(budget);
            else
                RunStandard(opcode);
        }
        CloseSequence();
        EndPart(budget);
    }

    // Special opcodes, and the standard ones that change no address: almost all of a program. Registers are locals here, which the fields of
    // a structure behind a pointer are not.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunSpecial(WorkBudget budget)
    {
        var bytes = cursor.Rest;
        var kinds = steps;
        var moves = advances;
        var (place, rowCount, lastRow, isRowKept) = (address, Rows, hasRow ? last : ulong.MaxValue, !isDropped);
        var most = (int)Math.Min(Math.Min(budget.RowsLeft, bytes.Length), maxRows - Rows);
        var firstRow = ulong.MaxValue;
        var position = 0;
        var taken = 0;
        while ((uint)position < (uint)bytes.Length && taken < most)
        {
            var opcode = bytes[position];
            var kind = kinds[opcode];
            if (kind == StepKind.Row)
            {
                var next = place + moves[opcode];
                if (isRowKept && next != lastRow)
                {
                    // A sequence's first row is the caller's.
                    if (lastRow == ulong.MaxValue || next > uint.MaxValue)
                        break;
                    firstRow = Math.Min(firstRow, next);
                    rowCount++;
                    lastRow = next;
                }
                place = next;
                position++;
            }
            else if (kind == StepKind.Number)
            {
                // A number of one or two bytes.
                var end = position + 1;
                if ((uint)end < (uint)bytes.Length && bytes[end] >= 0x80)
                    end++;
                if ((uint)end >= (uint)bytes.Length || bytes[end] >= 0x80)
                    break;
                position = end + 1;
            }
            else if (kind == StepKind.Nothing)
                position++;
            else
                break;
            taken++;
        }
        if (rowCount > Rows)
        {
            // Within these opcodes addresses only grow; what came before may have set them back.
            last = (uint)lastRow;
            low = Math.Min(low, (uint)firstRow);
            high = Math.Max(high, last);
        }
        (address, Rows) = (place, rowCount);
        budget.TakeRows(taken);
        cursor.Skip((ulong)position);
    }

    private static StepKind StepOf(byte opcode, byte operands) =>
        opcode switch
        {
            LineProgram.Copy => StepKind.Row,
            LineProgram.AdvanceLine or LineProgram.SetFile or LineProgram.SetColumn => StepKind.Number,
            LineProgram.NegateStatement or LineProgram.PrologueEnd or LineProgram.EpilogueBegin when operands == 0 => StepKind.Nothing,
            _ => StepKind.Other,
        };

    private void RunStandard(byte opcode)
    {
        switch (opcode)
        {
            case LineProgram.AdvancePc:
                address += cursor.ReadVarUInt64() * header.MinInstructionLength;
                break;
            case LineProgram.AdvanceLine:
                cursor.ReadVarInt64();
                break;
            case LineProgram.ConstAddPc:
                address += (ulong)((255 - header.OpcodeBase) / header.LineRange) * header.MinInstructionLength;
                break;
            case LineProgram.FixedAdvancePc:
                address += cursor.ReadUInt16();
                break;
            case LineProgram.SetFile:
            case LineProgram.SetColumn:
                cursor.ReadVarUInt64();
                break;
            default:
                for (var i = 0; i < header.OperandCounts[opcode - 1] && !cursor.Failed; i++)
                    cursor.ReadVarUInt64();
                break;
        }
    }

    private void RunExtended(WorkBudget budget)
    {
        var length = cursor.ReadVarUInt64();
        var body = cursor.ReadBytes(length);
        if (cursor.Failed || length == 0)
            return;
        var operand = new ByteCursor(body[1..], cursor.Offset - body.Length + 1);
        switch (body[0])
        {
            case LineProgram.EndSequence:
                CloseSequence();
                EndPart(budget);
                address = 0;
                isDropped = true;
                break;
            case LineProgram.SetAddress:
                var target = FormReader.ReadAddress(ref operand, body.Length - 1);
                var isTombstone = header.Encoding.IsTombstone(target);
                if (isTombstone && !isDropped)
                    CloseSequence();
                address = target;
                isDropped = isTombstone;
                break;
            case LineProgram.DefineFile:
                var name = operand.Offset - sectionOffset;
                operand.ReadZeroTerminated();
                header.AddFile4(ref operand, new(AttributeKind.InlineString, (ulong)name));
                break;
        }
        if (operand.Failed)
            cursor.Fail(operand.ErrorKind, operand.ErrorOffset);
    }

    private void AddRow()
    {
        if (isDropped || address > uint.MaxValue)
            return;
        var place = (uint)address;
        if (hasRow && last == place)
            return;
        if (Rows >= maxRows)
        {
            cursor.Fail(ParseErrorKind.LimitReached);
            return;
        }
        Rows++;
        low = hasRow ? Math.Min(low, place) : place;
        high = hasRow ? Math.Max(high, place) : place;
        last = place;
        hasRow = true;
    }

    private void CloseSequence()
    {
        if (!hasRow)
            return;
        hasRow = false;
        high = Math.Max(address > uint.MaxValue ? 0 : (uint)address, high);
        if (low < high)
            parts.Add(new(low, high, start, 0));
    }

    private void EndPart(WorkBudget budget)
    {
        var end = (int)(cursor.Offset - sectionOffset);
        for (; firstPart < parts.Count; firstPart++)
        {
            if (!budget.TakeItem())
            {
                parts.RemoveRange(firstPart, parts.Count - firstPart);
                cursor.Fail(ParseErrorKind.LimitReached);
                break;
            }
            parts[firstPart] = parts[firstPart] with { End = end };
        }
        start = end;
    }
}
