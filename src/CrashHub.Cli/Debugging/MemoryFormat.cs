using System.Buffers.Binary;
using System.Globalization;

namespace CrashHub.Cli.Debugging;

/// <summary>The letters of <c>x/NFU</c>, and units of memory as text. Memory is little-endian.</summary>
/// <param name="Letter">One of <c>x d u o t c a f s</c>.</param>
/// <param name="Unit">Bytes of a unit: 1, 2, 4 or 8.</param>
/// <param name="Count">Units.</param>
internal readonly record struct MemoryFormat(char Letter, int Unit, int Count)
{
    /// <summary>The most units that are shown at once.</summary>
    public const int MostUnits = 65_536;

    /// <summary>Reads what stands behind the slash; what is left out is as it was the last time, the count 1.</summary>
    public static MemoryFormat Read(string text, ExaminePlace? before)
    {
        var (letter, unit, count) = (before?.Format ?? 'x', before?.Unit ?? 4, 1);
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length;
        if (
            digits > 0
            && (
                !int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out count)
                || count is 0 or > MostUnits
            )
        )
            throw new WordFailedException($"a count from 1 to {MostUnits} was expected, not '{text[..digits]}'");
        var saidUnit = false;
        foreach (var sign in text.AsSpan(digits))
        {
            switch (sign)
            {
                case 'b' or 'h' or 'w' or 'g':
                    unit = sign switch
                    {
                        'b' => 1,
                        'h' => 2,
                        'w' => 4,
                        _ => 8,
                    };
                    saidUnit = true;
                    break;
                case 'x' or 'd' or 'u' or 'o' or 't' or 'c' or 'a' or 'f' or 's':
                    letter = sign;
                    break;
                case 'i':
                    throw new WordFailedException("code is not in linear memory: disas shows it");
                default:
                    throw new WordFailedException($"'{sign}' is no format (x d u o t c a f s) and no unit (b h w g)");
            }
        }
        if (!saidUnit && letter is 'c' or 's')
            unit = 1;
        if (letter == 'f' && unit < 4)
            unit = saidUnit ? throw new WordFailedException("a fraction has 4 or 8 bytes: w or g") : 8;
        return new(letter, unit, count);
    }

    /// <summary>One unit.</summary>
    public string Text(ReadOnlySpan<byte> bytes)
    {
        Span<byte> wide = stackalloc byte[8];
        wide.Clear();
        bytes.CopyTo(wide);
        var number = BinaryPrimitives.ReadUInt64LittleEndian(wide);
        var shift = 64 - 8 * bytes.Length;
        var signed = (long)(number << shift) >> shift;
        var culture = CultureInfo.InvariantCulture;
        return Letter switch
        {
            'd' => signed.ToString(culture),
            'u' => number.ToString(culture),
            'o' => number == 0 ? "0" : "0" + Convert.ToString((long)number, 8),
            't' => Convert.ToString((long)number, 2).PadLeft(8 * bytes.Length, '0'),
            'a' => string.Create(culture, $"0x{number:x}"),
            'c' => bytes[0] is >= 0x20 and < 0x7f and not (byte)'\'' and not (byte)'\\'
                ? string.Create(culture, $"{signed} '{(char)bytes[0]}'")
                : string.Create(culture, $"{signed} '\\{Convert.ToString(bytes[0], 8).PadLeft(3, '0')}'"),
            'f' when bytes.Length == 4 => BitConverter.UInt32BitsToSingle((uint)number).ToString(culture),
            'f' => BitConverter.UInt64BitsToDouble(number).ToString(culture),
            _ => "0x" + number.ToString("x" + 2 * bytes.Length, culture),
        };
    }
}
