using System.Globalization;
using System.Text;
using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Demangling;
using CrashHub.Analysis.Wasm;

namespace CrashHub.Analysis.Disassembly;

/// <summary>
/// Writes instructions as text: the mnemonics and order of immediates of the text format, indices as numbers with the entity's name in angle brackets
/// where the module has one (<c>call 12 &lt;main&gt;</c>, <c>i32.load offset=8</c>).
/// </summary>
internal sealed class InstructionText(WasmModule module, AnalysisLimits limits)
{
    // A branch table or type list may be as long as the body; a line need not.
    private const int MostListed = 64;
    private readonly StringBuilder text = new();

    /// <summary>The text of one instruction.</summary>
    /// <param name="function">The function that it is part of: locals are its own.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="bytes">Its bytes, opcode first.</param>
    public string Of(uint function, Instruction instruction, ReadOnlySpan<byte> bytes)
    {
        text.Clear().Append(instruction.Info.Mnemonic);
        switch (instruction.Info.Immediate)
        {
            case Immediate.None:
                break;
            case Immediate.Index:
                Add(OperandKinds.Of(instruction.Opcode).First, function, instruction.Index, skipZero: true);
                break;
            case Immediate.IndexPair:
                AddPair(function, instruction);
                break;
            case Immediate.Block:
                AddBlockType(bytes);
                break;
            case Immediate.MemArg or Immediate.MemArgLane:
                AddMemoryArgument(instruction);
                break;
            case Immediate.SignedConstant32:
                text.Append(CultureInfo.InvariantCulture, $" {(int)instruction.Value}");
                break;
            case Immediate.SignedConstant64:
                text.Append(CultureInfo.InvariantCulture, $" {(long)instruction.Value}");
                break;
            case Immediate.Bytes4:
                Add(BitConverter.UInt32BitsToSingle((uint)instruction.Value), (uint)instruction.Value);
                break;
            case Immediate.Bytes8:
                Add(BitConverter.UInt64BitsToDouble(instruction.Value), instruction.Value);
                break;
            case Immediate.Bytes16:
                text.Append(" 0x").Append(Convert.ToHexStringLower(bytes[^16..]));
                break;
            case Immediate.Lane:
                text.Append(CultureInfo.InvariantCulture, $" {instruction.Index}");
                break;
            case Immediate.HeapType:
                text.Append(' ').Append(HeapType((long)instruction.Value));
                break;
            case Immediate.LabelTable:
                AddLabels(bytes);
                break;
            case Immediate.TypeList:
                AddTypes(bytes);
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $" {instruction.Index}");
                break;
        }
        return text.ToString();
    }

    // Memory 0 and table 0 go without saying, as in the text format.
    private void Add(OperandKind kind, uint function, uint index, bool skipZero = false)
    {
        if (skipZero && index == 0 && kind is OperandKind.Memory or OperandKind.Table)
            return;
        text.Append(CultureInfo.InvariantCulture, $" {index}");
        if (NameOf(kind, function, index) is { Length: > 0 } name)
            text.Append(" <").Append(name).Append('>');
    }

    private void AddPair(uint function, Instruction instruction)
    {
        var (first, second) = OperandKinds.Of(instruction.Opcode);
        if (instruction.Opcode is WasmOpcode.CallIndirect or WasmOpcode.ReturnCallIndirect)
        {
            // The table goes first in the text format, and the type is what a reader wants to see.
            Add(second, function, instruction.SecondIndex, skipZero: true);
            text.Append(CultureInfo.InvariantCulture, $" {instruction.Index}");
            if (module.FunctionTypeAt(instruction.Index) is { } type)
                text.Append(" <").Append(type).Append('>');
            return;
        }
        if (first == second && first is OperandKind.Memory or OperandKind.Table && instruction is { Index: 0, SecondIndex: 0 })
            return;
        Add(first, function, instruction.Index);
        Add(second, function, instruction.SecondIndex, skipZero: true);
    }

    private void AddMemoryArgument(Instruction instruction)
    {
        Add(OperandKind.Memory, 0, instruction.Index, skipZero: true);
        if (instruction.Value != 0)
            text.Append(CultureInfo.InvariantCulture, $" offset={instruction.Value}");
        if (instruction.Info.Immediate == Immediate.MemArgLane)
            text.Append(CultureInfo.InvariantCulture, $" {instruction.SecondIndex}");
    }

    private void AddBlockType(ReadOnlySpan<byte> bytes)
    {
        var cursor = new ByteCursor(bytes[1..]);
        var first = cursor.Peek();
        if (first == 0x40)
            return;
        if (first is >= 0x63 and <= 0x7f)
        {
            text.Append(" (result ").Append(WasmType.Read(ref cursor)).Append(')');
            return;
        }
        var type = cursor.ReadVarInt33();
        text.Append(CultureInfo.InvariantCulture, $" (type {type})");
    }

    private void AddLabels(ReadOnlySpan<byte> bytes)
    {
        var cursor = new ByteCursor(bytes[1..]);
        var count = cursor.ReadCount();
        for (uint i = 0; i <= count && !cursor.Failed; i++)
        {
            var label = cursor.ReadVarUInt32();
            if (i < MostListed || i == count)
                text.Append(CultureInfo.InvariantCulture, $" {label}");
            else if (i == MostListed)
                text.Append(" …");
        }
    }

    private void AddTypes(ReadOnlySpan<byte> bytes)
    {
        var cursor = new ByteCursor(bytes[1..]);
        var count = cursor.ReadCount();
        for (uint i = 0; i < Math.Min(count, MostListed) && !cursor.Failed; i++)
            text.Append(" (result ").Append(WasmType.Read(ref cursor)).Append(')');
    }

    private void Add(double value, ulong bits)
    {
        if (double.IsNaN(value))
            text.Append(CultureInfo.InvariantCulture, $" nan:0x{bits:x}");
        else
            text.Append(CultureInfo.InvariantCulture, $" {value:R}");
    }

    private void Add(float value, uint bits)
    {
        if (float.IsNaN(value))
            text.Append(CultureInfo.InvariantCulture, $" nan:0x{bits:x}");
        else
            text.Append(CultureInfo.InvariantCulture, $" {value:R}");
    }

    private string? NameOf(OperandKind kind, uint function, uint index) =>
        kind switch
        {
            OperandKind.Function => FunctionName(index),
            OperandKind.Local => module.Names.Local(function, index),
            OperandKind.Global => module.NameOf(WasmExternalKind.Global, index, out _),
            OperandKind.Table => module.NameOf(WasmExternalKind.Table, index, out _),
            OperandKind.Memory => module.NameOf(WasmExternalKind.Memory, index, out _),
            OperandKind.Tag => module.NameOf(WasmExternalKind.Tag, index, out _),
            OperandKind.Type => module.Names.Type(index),
            OperandKind.DataSegment => module.Names.DataSegment(index),
            OperandKind.ElementSegment => module.Names.ElementSegment(index),
            _ => null,
        };

    private string? FunctionName(uint index) =>
        module.FunctionName(index, out _) is { Length: > 0 } name ? Demangler.Demangle(name, limits).Text : null;

    private static string HeapType(long type) => new WasmType(WasmTypeKind.Reference, IsNullable: false, type).ToString()[5..^1];
}
