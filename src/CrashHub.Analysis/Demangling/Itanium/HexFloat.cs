using System.Globalization;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>Floating-point literals, mangled as the hexadecimal digits of their bits, printed as C's <c>%a</c> prints them.</summary>
internal static class HexFloat
{
    public const int SingleDigits = 8;
    public const int DoubleDigits = 16;

    /// <summary>The x87 format: sign and exponent, then a mantissa with its leading bit.</summary>
    public const int ExtendedDigits = 20;

    private const int DoubleBias = 1023;
    private const int DoubleMaxExponent = 0x7FF;
    private const int ExtendedBias = 16383;
    private const int ExtendedMaxExponent = 0x7FFF;

    public static string Single(string digits) => Format(BitConverter.Int32BitsToSingle((int)(uint)Parse(digits))) + "f";

    public static string Double(string digits) => Format(BitConverter.Int64BitsToDouble((long)Parse(digits)));

    public static string Extended(string digits)
    {
        var head = (int)Parse(digits[..4]);
        var mantissa = Parse(digits[4..]);
        var sign = head > ExtendedMaxExponent ? "-" : "";
        var exponent = head & ExtendedMaxExponent;
        if (exponent == ExtendedMaxExponent)
            return sign + (mantissa << 1 == 0 ? "inf" : "nan") + "L";
        if (exponent == 0 && mantissa == 0)
            return sign + "0x0p+0L";
        // The first hexadecimal digit holds the leading bit and three more.
        var power = Math.Max(exponent, 1) - ExtendedBias - 3;
        return sign + Join(mantissa >> 60, (mantissa << 4 >> 4).ToString("x15"), power) + "L";
    }

    private static string Format(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var sign = bits >> 63 == 0 ? "" : "-";
        var exponent = (int)(bits >> 52) & DoubleMaxExponent;
        var mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent == DoubleMaxExponent)
            return sign + (mantissa == 0 ? "inf" : "nan");
        if (exponent == 0 && mantissa == 0)
            return sign + "0x0p+0";
        return sign + Join(exponent == 0 ? 0UL : 1UL, mantissa.ToString("x13"), Math.Max(exponent, 1) - DoubleBias);
    }

    private static string Join(ulong leading, string fraction, int power)
    {
        var digits = fraction.TrimEnd('0');
        return $"0x{leading:x}{(digits.Length > 0 ? "." : "")}{digits}p{(power < 0 ? "" : "+")}{power}";
    }

    private static ulong Parse(string digits) => ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
