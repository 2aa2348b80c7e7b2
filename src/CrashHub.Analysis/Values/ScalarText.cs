using System.Globalization;
using System.Numerics;
using System.Text;
using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Values;

/// <summary>
/// Base types, enumerations and addresses as text: decimal integers, <c>true</c> and <c>false</c>, <c>'c'</c>, the shortest decimal fraction that
/// stands for the same bits, the enumerator's name, addresses as <c>0x…</c>.
/// </summary>
internal static class ScalarText
{
    /// <summary>The text of a value.</summary>
    public static ValueStatus TryOf(FrameScope scope, Value value, out string text)
    {
        text = "";
        var type = value.Type.Stripped;
        if (type.Kind == TypeKind.Base && !BaseEncoding.IsInteger(type.Encoding))
            return TryFloat(value, type, out text);
        if (type.Kind == TypeKind.MemberPointer)
            return TryMemberPointer(scope, value, type, out text);
        if (type.Kind == TypeKind.Void)
            return ValueStatus.OptimizedOut;
        var status = Objects.TryInteger(scope, value, out var number);
        if (status == ValueStatus.Available)
            text = Integer(type, number);
        return status;
    }

    /// <summary>An integer as its type shows it.</summary>
    public static string Integer(TypeInfo type, Int128 number)
    {
        if (type.Kind == TypeKind.Enumeration)
            return Enumerators.NameOf(type, number) ?? Decimal(type, number);
        if (type.Kind is TypeKind.Pointer or TypeKind.Reference || type.Encoding == BaseEncoding.Address)
            return string.Create(CultureInfo.InvariantCulture, $"0x{(UInt128)number:x}");
        if (type.Encoding == BaseEncoding.Boolean && (number == 0 || number == 1))
            return number == 0 ? "false" : "true";
        return IsCharacter(type) && Character(type, number) is { } character ? character : Decimal(type, number);
    }

    /// <summary>Whether values are shown as characters: <c>char</c> of C and Rust; wide ones of C and C++ are numbers.</summary>
    public static bool IsCharacter(TypeInfo type)
    {
        if (type.Encoding is BaseEncoding.SignedChar or BaseEncoding.UnsignedChar)
            return type.Size == 1 && type.BareName == "char";
        return type is { Encoding: BaseEncoding.Utf, Size: 4 } && type.BareName == "char";
    }

    /// <summary>A float of 2, 4, 8 or 16 bytes; null for other sizes.</summary>
    public static string? Float(ReadOnlySpan<byte> bytes) =>
        bytes.Length switch
        {
            2 => Spelled(((double)BitConverter.ToHalf(bytes)).ToString("R", CultureInfo.InvariantCulture)),
            4 => Spelled(BitConverter.ToSingle(bytes).ToString("R", CultureInfo.InvariantCulture)),
            8 => Spelled(BitConverter.ToDouble(bytes).ToString("R", CultureInfo.InvariantCulture)),
            16 => Quad(bytes),
            _ => null,
        };

    private static ValueStatus TryFloat(Value value, TypeInfo type, out string text)
    {
        text = "";
        var size = type.Size is > 0 and <= 32 ? (int)type.Size.Value : 0;
        if (size == 0 || value.BitSize > 0)
            return ValueStatus.Malformed;
        Span<byte> bytes = stackalloc byte[32];
        var status = value.Storage!.Read(0, bytes[..size]);
        if (status != ValueStatus.Available)
            return status;
        if (
            type.Encoding == BaseEncoding.ComplexFloat
            && Float(bytes[..(size / 2)]) is { } real
            && Float(bytes[(size / 2)..size]) is { } imaginary
        )
            text = $"{real} + {imaginary}i";
        else if (type.Encoding is BaseEncoding.Float or BaseEncoding.ImaginaryFloat && Float(bytes[..size]) is { } number)
            text = type.Encoding == BaseEncoding.Float ? number : number + "i";
        else
            text = "0x" + Convert.ToHexStringLower(Reversed(bytes[..size]));
        return ValueStatus.Available;
    }

    private static byte[] Reversed(ReadOnlySpan<byte> bytes)
    {
        var result = bytes.ToArray();
        Array.Reverse(result);
        return result;
    }

    private static string Decimal(TypeInfo type, Int128 number) =>
        type.Size == 16 && number < 0 && Objects.IsSigned(type) != true
            ? ((UInt128)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString(CultureInfo.InvariantCulture);

    private static string? Character(TypeInfo type, Int128 number)
    {
        if (type.Size == 1)
            return (byte)number is >= 0x20 and < 0x7f and var plain ? $"'{Escape((char)plain)}'" : $"'{Escape((byte)number)}'";
        return number >= 0 && number <= 0x10ffff && Rune.IsValid((int)number) ? $"'{Escape(new Rune((int)number))}'" : null;
    }

    private static string Escape(char character) =>
        character switch
        {
            '\'' => "\\'",
            '\\' => "\\\\",
            _ => character.ToString(),
        };

    private static string Escape(byte character) =>
        character switch
        {
            0 => "\\0",
            (byte)'\n' => "\\n",
            (byte)'\r' => "\\r",
            (byte)'\t' => "\\t",
            _ => $"\\x{character:x2}",
        };

    private static string Escape(Rune rune) =>
        rune.Value < 0x80 ? (rune.Value is >= 0x20 and < 0x7f ? Escape((char)rune.Value) : Escape((byte)rune.Value))
        : Rune.IsControl(rune) ? $"\\u{{{rune.Value:x}}}"
        : rune.ToString();

    private static string Spelled(string number) =>
        number switch
        {
            "NaN" => "nan",
            "Infinity" => "inf",
            "-Infinity" => "-inf",
            _ => Plain(number.Replace("E", "e", StringComparison.Ordinal)),
        };

    // .NET writes 1e+16; a person and C write whole numbers out as long as they are exact.
    private static string Plain(string number)
    {
        var at = number.IndexOf("e+", StringComparison.Ordinal);
        return at > 0 && int.Parse(number.AsSpan(at + 2), CultureInfo.InvariantCulture) < 16
            ? decimal.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
            : number;
    }

    // long double of the wasm targets: IEEE binary128. 36 digits stand for exactly one such number.
    private static string Quad(ReadOnlySpan<byte> bytes)
    {
        var bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(bytes);
        var sign = bits >> 127 == 1 ? "-" : "";
        var exponent = (int)(bits >> 112 & 0x7fff);
        var fraction = (BigInteger)(bits & ((UInt128.One << 112) - 1));
        if (exponent == 0x7fff)
            return fraction.IsZero ? sign + "inf" : "nan";
        if (exponent == 0 && fraction.IsZero)
            return sign + "0";
        var mantissa = exponent == 0 ? fraction : fraction + (BigInteger.One << 112);
        var shift = Math.Max(exponent, 1) - 16383 - 112;
        // Numbers that a double holds too are told in its fewer digits.
        if (Math.Abs(shift) < 960)
        {
            var narrow = (double)mantissa * Math.Pow(2, shift);
            var trailing = (int)BigInteger.TrailingZeroCount(mantissa);
            if (113 - trailing <= 53 && double.IsNormal(narrow))
                return sign + Float(BitConverter.GetBytes(narrow));
        }
        var (numerator, denominator) = shift >= 0 ? (mantissa << shift, BigInteger.One) : (mantissa, BigInteger.One << -shift);
        var magnitude = (int)Math.Floor(BigInteger.Log10(numerator) - BigInteger.Log10(denominator));
        var scale = 35 - magnitude;
        var digits =
            scale >= 0 ? numerator * BigInteger.Pow(10, scale) / denominator : numerator / (denominator * BigInteger.Pow(10, -scale));
        var all = digits.ToString(CultureInfo.InvariantCulture);
        magnitude += all.Length - 36;
        var tail = all[1..].TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{all[0]}{(tail.Length == 0 ? "" : "." + tail)}e{magnitude}");
    }

    // A pointer to a data member is its offset, -1 standing for none (Itanium C++ ABI section 2.3).
    private static ValueStatus TryMemberPointer(FrameScope scope, Value value, TypeInfo type, out string text)
    {
        text = "";
        var size = scope.AddressSize;
        var status = Objects.ReadBits(value.Storage!, 0, size * 8, isSigned: true, out var number);
        if (status != ValueStatus.Available)
            return status;
        if (type.Target?.Stripped.Kind == TypeKind.Function)
        {
            text = FunctionTable.NameOf(scope, (ulong)number) is { } function
                ? string.Create(CultureInfo.InvariantCulture, $"0x{(ulong)number:x} <{function}>")
                : string.Create(CultureInfo.InvariantCulture, $"0x{(ulong)number:x}");
            return status;
        }
        text = number < 0 ? "nullptr" : number.ToString(CultureInfo.InvariantCulture);
        if (number >= 0 && type.Die?.Follow(DwarfAttribute.ContainingType) is { } holder)
        {
            foreach (var member in scope.Types.Of(holder).Stripped.Members)
            {
                if (member.BitOffset == (long)number * 8 && member is { IsBase: false, Name: { } name })
                    text = $"{text} <{name}>";
            }
        }
        return status;
    }
}
