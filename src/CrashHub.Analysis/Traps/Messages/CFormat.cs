using System.Globalization;
using System.Text;

namespace CrashHub.Analysis.Traps.Messages;

/// <summary>Formats as C's <c>printf</c> does, with arguments that lie in memory (the va_list of the wasm ABI: each aligned to its own size).</summary>
internal static class CFormat
{
    private const int MaxWidth = 1_000;

    /// <summary>The text; null when a part of it is not known or not supported.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="format">Address of the format.</param>
    /// <param name="arguments">Address of the first argument.</param>
    public static string? Write(MemoryText memory, ulong format, ulong arguments)
    {
        if (memory.CString(format) is not { } text)
            return null;
        var written = new StringBuilder();
        var list = new ArgumentList(memory, arguments);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
                written.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == '%')
            {
                written.Append('%');
                i++;
            }
            else if (
                Specification.Read(text, ref i, ref list) is not { } specification
                || One(specification, memory, ref list) is not { } part
            )
                return null;
            else
                written.Append(specification.Pad(part));
        }
        return written.ToString();
    }

    private static string? One(Specification specification, MemoryText memory, ref ArgumentList list)
    {
        switch (specification.Conversion)
        {
            case 'd' or 'i':
                if (list.Next(specification.IntegerBytes(memory.PointerBytes)) is not { } signed)
                    return null;
                return specification.Digits(specification.Signed(signed, memory.PointerBytes));
            case 'u':
                return list.Next(specification.IntegerBytes(memory.PointerBytes)) is { } unsigned
                    ? specification.Digits(specification.Cut(unsigned).ToString(CultureInfo.InvariantCulture))
                    : null;
            case 'x' or 'X':
                return list.Next(specification.IntegerBytes(memory.PointerBytes)) is { } hex
                    ? specification.Hex(specification.Cut(hex))
                    : null;
            case 'p':
                return list.Next(memory.PointerBytes) is { } pointer ? $"0x{pointer:x}" : null;
            case 'c':
                return list.Next(4) is { } letter and > 0 and < 0x80 ? ((char)letter).ToString() : null;
            case 's':
                return list.Next(memory.PointerBytes) is { } address
                    ? memory.CString(address, specification.Precision ?? int.MaxValue)
                    : null;
            case 'f' or 'F' when specification.Precision is null or <= 15:
                return list.Next(8) is { } bits && BitConverter.UInt64BitsToDouble(bits) is var number && double.IsFinite(number)
                    ? number.ToString(
                        "F" + (specification.Precision ?? 6).ToString(CultureInfo.InvariantCulture),
                        CultureInfo.InvariantCulture
                    )
                    : null;
            default:
                return null;
        }
    }

    /// <summary>Takes arguments one after another.</summary>
    internal struct ArgumentList(MemoryText memory, ulong next)
    {
        private ulong next = next;

        public ulong? Next(int bytes)
        {
            next = (next + (ulong)bytes - 1) & ~((ulong)bytes - 1);
            var value = memory.Number(next, bytes);
            next += (ulong)bytes;
            return value;
        }
    }

    /// <summary>One conversion of a format.</summary>
    internal readonly record struct Specification(string Flags, int Width, int? Precision, string Length, char Conversion)
    {
        /// <summary>Reads it; <paramref name="at"/> goes from the <c>%</c> to the conversion.</summary>
        public static Specification? Read(string text, ref int at, ref ArgumentList list)
        {
            var i = at + 1;
            var start = i;
            while (i < text.Length && text[i] is '-' or '+' or ' ' or '#' or '0')
                i++;
            var flags = text[start..i];
            var width = Count(text, ref i, ref list);
            int? precision = null;
            if (i < text.Length && text[i] == '.')
            {
                i++;
                precision = Count(text, ref i, ref list);
            }
            start = i;
            while (i < text.Length && text[i] is 'h' or 'l' or 'j' or 'z' or 't')
                i++;
            if (i >= text.Length || width is null or < 0 or > MaxWidth || precision is < 0 or > MaxWidth && text[i] != 's')
                return null;
            at = i;
            return new(flags, width.Value, precision is < 0 ? null : precision, text[start..i], text[i]);
        }

        /// <summary>Bytes of an integer argument.</summary>
        public int IntegerBytes(int pointerBytes) =>
            Length switch
            {
                "ll" or "j" => 8,
                "l" or "z" or "t" => pointerBytes,
                _ => 4,
            };

        /// <summary>Without the bits that <c>h</c> and <c>hh</c> cut off.</summary>
        public ulong Cut(ulong value) =>
            Length switch
            {
                "hh" => (byte)value,
                "h" => (ushort)value,
                _ => value,
            };

        /// <summary>A signed number's digits.</summary>
        public string Signed(ulong value, int pointerBytes)
        {
            var number = Length switch
            {
                "hh" => (sbyte)value,
                "h" => (short)value,
                _ when IntegerBytes(pointerBytes) == 4 => (int)value,
                _ => (long)value,
            };
            var sign =
                number < 0 ? ""
                : Flags.Contains('+') ? "+"
                : Flags.Contains(' ') ? " "
                : "";
            return sign + number.ToString(CultureInfo.InvariantCulture);
        }

        /// <summary>Hexadecimal digits.</summary>
        public string Hex(ulong value)
        {
            var digits = value.ToString(Conversion == 'x' ? "x" : "X", CultureInfo.InvariantCulture);
            digits = Digits(digits, Flags.Contains('#') && value != 0 ? 2 : 0);
            return Flags.Contains('#') && value != 0 ? "0" + Conversion + digits : digits;
        }

        /// <summary>Digits filled up with zeros as precision or width say.</summary>
        public string Digits(string digits, int prefix = 0)
        {
            var sign = digits.Length > 0 && digits[0] is '-' or '+' or ' ' ? digits[..1] : "";
            var least = Precision ?? (Flags.Contains('0') && !Flags.Contains('-') ? Width - prefix - sign.Length : 0);
            return sign + digits[sign.Length..].PadLeft(Math.Max(least, 0), '0');
        }

        /// <summary>Filled up with spaces.</summary>
        public string Pad(string text) => Flags.Contains('-') ? text.PadRight(Width) : text.PadLeft(Width);

        private static int? Count(string text, ref int at, ref ArgumentList list)
        {
            if (at < text.Length && text[at] == '*')
            {
                at++;
                return list.Next(4) is { } given ? (int)given : null;
            }
            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]) && at - start < 6)
                at++;
            return at == start ? 0 : int.Parse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture);
        }
    }
}
