using CrashHub.Analysis.Bytes;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>The stack that location expressions work on, and the operations that touch nothing else (DWARF 5 s2.5.1.3 and s2.5.1.4).</summary>
/// <param name="addressSize">Bytes of an address of the unit.</param>
internal sealed class OperandStack(int addressSize)
{
    private readonly List<Operand> operands = [];

    /// <summary>How many there are.</summary>
    public int Count => operands.Count;

    /// <summary>The one pushed last; there is one.</summary>
    public Operand Top => operands[^1];

    public void Clear() => operands.Clear();

    /// <summary>Holds what another one holds, and nothing else.</summary>
    public void TakeOver(OperandStack other)
    {
        operands.Clear();
        operands.AddRange(other.operands);
    }

    /// <summary>Pushes; always true, so that a step can end with it.</summary>
    public bool Push(Operand operand)
    {
        operands.Add(operand);
        return true;
    }

    /// <summary>Takes the top; false when there is none.</summary>
    public bool TryPop(out Operand operand)
    {
        operand = default;
        if (operands.Count == 0)
            return false;
        operand = operands[^1];
        operands.RemoveAt(operands.Count - 1);
        return true;
    }

    /// <summary>Does one operation; false for one that is unknown, lacks operands or has no result.</summary>
    public bool Step(byte opcode, ref ByteCursor cursor)
    {
        switch (opcode)
        {
            case Opcode.Dup:
                return Copy(0);
            case Opcode.Over:
                return Copy(1);
            case Opcode.Pick:
                return Copy(cursor.ReadByte());
            case Opcode.Drop:
                return TryPop(out _);
            case Opcode.Swap:
                return Rotate(2);
            case Opcode.Rot:
                return Rotate(3);
            case Opcode.PlusUconst:
                return Add(cursor.ReadVarUInt64());
            case Opcode.Abs or Opcode.Neg or Opcode.Not:
                return TryPop(out var only) && Arithmetic.TryUnary(opcode, only, out var changed) && Push(changed);
            case (>= Opcode.And and <= Opcode.Xor) or (>= Opcode.Eq and <= Opcode.Ne):
                return TryPop(out var second)
                    && TryPop(out var first)
                    && Arithmetic.TryBinary(opcode, first, second, out var result)
                    && Push(result);
            default:
                return false;
        }
    }

    private bool Add(ulong added)
    {
        if (!TryPop(out var left))
            return false;
        if (left.Pointed is { } pointed)
            return Push(left with { Pointed = (pointed.Target, pointed.Offset + (long)added) });
        var constant = new Operand(added, addressSize, ValueOrigin.Constant) { IsConstant = true };
        return Arithmetic.TryBinary(Opcode.Plus, left, constant, out var sum) && Push(sum);
    }

    private bool Copy(int index) => index < operands.Count && Push(operands[operands.Count - 1 - index]);

    private bool Rotate(int count)
    {
        if (operands.Count < count)
            return false;
        var top = operands[^1];
        operands.RemoveAt(operands.Count - 1);
        operands.Insert(operands.Count - count + 1, top);
        return true;
    }
}
