using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Dwarf;

/// <summary>One row of a line table: from <paramref name="Address"/> up to the next row's. Line and column 0 mean none.</summary>
internal readonly record struct LineRow(uint Address, uint File, uint Line, uint Column)
{
    /// <summary>Says that no row covers the code from an address on.</summary>
    public static LineRow None(uint address) => new(address, uint.MaxValue, 0, uint.MaxValue);

    public bool IsNone => File == uint.MaxValue && Line == 0 && Column == uint.MaxValue;
}

/// <summary>A run of rows in address order, <paramref name="First"/> up to <paramref name="End"/>, for the code from Low up to High.</summary>
internal readonly record struct LineSequence(uint Low, uint High, int First, int End);

/// <summary>Runs a line program (DWARF 5 section 6.2.5). Rows of dropped code are left out.</summary>
internal ref struct LineProgram
{
    public const byte ExtendedOpcode = 0;
    public const byte Copy = 1;
    public const byte AdvancePc = 2;
    public const byte AdvanceLine = 3;
    public const byte SetFile = 4;
    public const byte SetColumn = 5;
    public const byte NegateStatement = 6;
    public const byte ConstAddPc = 8;
    public const byte FixedAdvancePc = 9;
    public const byte PrologueEnd = 10;
    public const byte EpilogueBegin = 11;
    public const byte EndSequence = 1;
    public const byte SetAddress = 2;
    public const byte DefineFile = 3;

    private readonly LineHeader header;
    private readonly List<LineRow> rows;
    private readonly List<LineSequence> sequences;
    private readonly long sectionOffset;
    private readonly int maxRows;
    private ByteCursor cursor;
    private ulong address;
    private uint file;
    private uint line;
    private uint column;

    // Address 0, where sequences start unless told otherwise, is no code either.
    private bool isDropped;
    private int sequenceStart;

    private LineProgram(
        LineHeader header,
        ByteCursor cursor,
        long sectionOffset,
        int maxRows,
        List<LineRow> rows,
        List<LineSequence> sequences
    )
    {
        (this.header, this.rows, this.sequences) = (header, rows, sequences);
        (this.sectionOffset, this.maxRows) = (sectionOffset, maxRows);
        this.cursor = cursor;
        Reset();
    }

    /// <summary>Runs the program of a header; what was collected before a fault stands.</summary>
    public static void Run(DwarfUnit unit, LineHeader header, List<LineRow> rows, List<LineSequence> sequences) =>
        Run(unit, header, header.ProgramStart, header.ProgramEnd, unit.File.Budget, rows, sequences);

    /// <summary>Runs a part of a program that starts where the registers are those of a program's start.</summary>
    public static void Run(
        DwarfUnit unit,
        LineHeader header,
        int start,
        int end,
        WorkBudget budget,
        List<LineRow> rows,
        List<LineSequence> sequences
    )
    {
        var section = unit.File.Sections.Line;
        var bytes = section.Bytes.Span[start..end];
        var program = new LineProgram(
            header,
            new(bytes, section.Offset + start),
            section.Offset,
            unit.File.Limits.MaxLineRowsPerTable,
            rows,
            sequences
        );
        program.Run(budget);
        unit.Fault(program.cursor, section, "line program");
    }

    private void Run(WorkBudget budget)
    {
        while (!cursor.AtEnd)
        {
            if (!budget.TakeRow())
                cursor.Fail(ParseErrorKind.LimitReached);
            var opcode = cursor.ReadByte();
            if (opcode >= header.OpcodeBase)
            {
                var adjusted = opcode - header.OpcodeBase;
                Advance((ulong)(adjusted / header.LineRange));
                line = (uint)(line + header.LineBase + adjusted % header.LineRange);
                AddRow();
            }
            else if (opcode == ExtendedOpcode)
                RunExtended();
            else
                RunStandard(opcode);
        }
        CloseSequence();
    }

    private void RunStandard(byte opcode)
    {
        switch (opcode)
        {
            case Copy:
                AddRow();
                break;
            case AdvancePc:
                Advance(cursor.ReadVarUInt64());
                break;
            case AdvanceLine:
                line = (uint)(line + cursor.ReadVarInt64());
                break;
            case SetFile:
                file = ToUInt32(cursor.ReadVarUInt64());
                break;
            case SetColumn:
                column = ToUInt32(cursor.ReadVarUInt64());
                break;
            case ConstAddPc:
                Advance((ulong)((255 - header.OpcodeBase) / header.LineRange));
                break;
            case FixedAdvancePc:
                address += cursor.ReadUInt16();
                break;
            default:
                // negate_stmt, basic_block, prologue_end, epilogue_begin, set_isa and unknown ones: the header says how many operands.
                for (var i = 0; i < header.OperandCounts[opcode - 1] && !cursor.Failed; i++)
                    cursor.ReadVarUInt64();
                break;
        }
    }

    private void RunExtended()
    {
        var length = cursor.ReadVarUInt64();
        var body = cursor.ReadBytes(length);
        if (cursor.Failed || length == 0)
            return;
        var operand = new ByteCursor(body[1..], cursor.Offset - body.Length + 1);
        switch (body[0])
        {
            case EndSequence:
                CloseSequence();
                Reset();
                break;
            case SetAddress:
                SetAddressTo(FormReader.ReadAddress(ref operand, body.Length - 1));
                break;
            case DefineFile:
                var name = operand.Offset - sectionOffset;
                operand.ReadZeroTerminated();
                header.AddFile4(ref operand, new(AttributeKind.InlineString, (ulong)name));
                break;
        }
        if (operand.Failed)
            cursor.Fail(operand.ErrorKind, operand.ErrorOffset);
    }

    private void SetAddressTo(ulong target)
    {
        var isTombstone = header.Encoding.IsTombstone(target);
        if (isTombstone && !isDropped)
            CloseSequence();
        address = target;
        isDropped = isTombstone;
    }

    private void Advance(ulong operations) => address += operations * header.MinInstructionLength;

    private void AddRow()
    {
        if (isDropped || address > uint.MaxValue)
            return;
        var row = new LineRow((uint)address, file, line, column);
        // Of several rows at one address the last counts.
        if (rows.Count > sequenceStart && rows[^1].Address == row.Address)
            rows[^1] = row;
        else if (rows.Count < maxRows)
            rows.Add(row);
        else
            cursor.Fail(ParseErrorKind.LimitReached);
    }

    private void CloseSequence()
    {
        var first = sequenceStart;
        sequenceStart = rows.Count;
        if (rows.Count == first)
            return;
        var isSorted = true;
        for (var i = first + 1; i < rows.Count; i++)
            isSorted &= rows[i - 1].Address <= rows[i].Address;
        if (!isSorted)
            SortFrom(first);
        var low = rows[first].Address;
        var high = Math.Max(address > uint.MaxValue ? 0 : (uint)address, rows[^1].Address);
        if (low < high)
            sequences.Add(new(low, high, first, rows.Count));
    }

    private readonly void SortFrom(int first)
    {
        var sorted = rows.Skip(first).OrderBy(static row => row.Address).ToArray();
        rows.RemoveRange(first, rows.Count - first);
        rows.AddRange(sorted);
    }

    private void Reset()
    {
        address = 0;
        file = 1;
        line = 1;
        column = 0;
        isDropped = true;
    }

    private static uint ToUInt32(ulong value) => value > uint.MaxValue ? 0 : (uint)value;
}
