using System.Globalization;

namespace CrashHub.Analysis.Bytes;

/// <summary>Numbers as people write addresses and offsets.</summary>
public static class UnsignedText
{
    /// <summary>Reads decimal digits, or hex digits after <c>0x</c>; false, and zero, for anything else and for what 64 bits do not hold.</summary>
    /// <param name="text">The digits, nothing before or behind them.</param>
    /// <param name="value">The number.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
