using CrashHub.Analysis.Bytes;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values.Locations;

/// <summary>Operands of location expressions that have a base type (DWARF 5 sections 2.5.1.1 and 2.5.1.6).</summary>
/// <param name="unit">The unit of the expression.</param>
internal readonly struct TypedOperands(DwarfUnit unit)
{
    /// <summary>The base type at an offset of the unit; null when there is none.</summary>
    public Die? TypeAt(ulong offset) => unit.Dies.Follow(new(AttributeKind.UnitReference, offset));

    /// <summary>A constant of a base type (<c>DW_OP_const_type</c>).</summary>
    /// <param name="cursor">Behind the opcode.</param>
    /// <param name="operand">The constant.</param>
    public ValueStatus Constant(ref ByteCursor cursor, out Operand operand)
    {
        operand = default;
        var type = TypeAt(cursor.ReadVarUInt64());
        var bytes = cursor.ReadBytes(cursor.ReadByte());
        if (cursor.Failed || type is null || bytes.Length is 0 or > 8)
            return ValueStatus.Malformed;
        ulong bits = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
            bits = bits << 8 | bytes[i];
        operand = new(bits, bytes.Length, ValueOrigin.Constant) { Type = type, IsFloat = IsFloat(type) };
        return ValueStatus.Available;
    }

    /// <summary>A value as another type's: converted, or its bits taken anew.</summary>
    /// <param name="value">The value.</param>
    /// <param name="reference">The type's offset in the unit; 0 for the generic type.</param>
    /// <param name="keepsBits">True to take the bits as they are.</param>
    /// <param name="result">The value in the other type.</param>
    public ValueStatus Convert(Operand value, ulong reference, bool keepsBits, out Operand result)
    {
        result = default;
        var type = reference == 0 ? null : TypeAt(reference);
        if (reference != 0 && type is null)
            return ValueStatus.Malformed;
        var addressSize = unit.Header.Encoding.AddressSize;
        if (!keepsBits)
            return Arithmetic.TryConvert(value, type, addressSize, out result) ? ValueStatus.Available : ValueStatus.NotCaptured;
        var size = type is null ? (ulong)addressSize : type.Number(DwarfAttribute.ByteSize) ?? 0;
        if (size != (ulong)value.Width)
            return ValueStatus.Malformed;
        result = value with { Type = type, IsConstant = false, IsFloat = type is not null && IsFloat(type) };
        return ValueStatus.Available;
    }

    private static bool IsFloat(Die type) => !BaseEncoding.IsInteger(Arithmetic.Encoding(type));
}
