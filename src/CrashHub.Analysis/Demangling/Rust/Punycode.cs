using System.Text;

namespace CrashHub.Analysis.Demangling.Rust;

/// <summary>Identifiers with other than ASCII characters: punycode (RFC 3492) with an underscore as its delimiter.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int ThresholdMin = 1;
    private const int ThresholdMax = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int InitialCodePoint = 0x80;

    /// <summary>Longer identifiers are refused: each insertion moves what follows it.</summary>
    private const int MaxCodePoints = 2_048;

    /// <summary>The identifier, or null when it is malformed.</summary>
    public static string? Decode(ReadOnlySpan<char> encoded)
    {
        var delimiter = encoded.LastIndexOf('_');
        var codePoints = new List<int>();
        foreach (var c in delimiter < 0 ? [] : encoded[..delimiter])
            codePoints.Add(c);
        var deltas = encoded[(delimiter + 1)..];
        if (deltas.IsEmpty || encoded.Length > MaxCodePoints)
            return null;

        var (codePoint, index, bias) = (InitialCodePoint, 0, InitialBias);
        while (!deltas.IsEmpty)
        {
            if (ReadDelta(ref deltas, bias) is not { } delta)
                return null;
            var count = codePoints.Count + 1;
            var next = (long)index + delta;
            bias = Adapt(delta, count, codePoints.Count == (delimiter < 0 ? 0 : delimiter));
            codePoint = (int)Math.Min(codePoint + (next / count), int.MaxValue);
            index = (int)(next % count);
            if (!Rune.IsValid(codePoint))
                return null;
            codePoints.Insert(index++, codePoint);
        }

        var text = new StringBuilder();
        foreach (var value in codePoints)
            text.Append(new Rune(value).ToString());
        return text.ToString();
    }

    private static int? ReadDelta(ref ReadOnlySpan<char> digits, int bias)
    {
        long delta = 0;
        long weight = 1;
        for (var k = Base; ; k += Base)
        {
            if (digits.IsEmpty || Digit(digits[0]) is not (>= 0 and var digit))
                return null;
            digits = digits[1..];
            delta += digit * weight;
            if (delta > int.MaxValue)
                return null;
            var threshold = Math.Clamp(k - bias, ThresholdMin, ThresholdMax);
            if (digit < threshold)
                return (int)delta;
            weight *= Base - threshold;
            if (weight > int.MaxValue)
                return null;
        }
    }

    private static int Digit(char c) =>
        c switch
        {
            >= 'a' and <= 'z' => c - 'a',
            >= '0' and <= '9' => c - '0' + 26,
            _ => -1,
        };

    private static int Adapt(int delta, int count, bool isFirst)
    {
        delta = isFirst ? delta / Damp : delta / 2;
        delta += delta / count;
        var bias = 0;
        while (delta > (Base - ThresholdMin) * ThresholdMax / 2)
        {
            delta /= Base - ThresholdMin;
            bias += Base;
        }
        return bias + ((Base - ThresholdMin + 1) * delta / (delta + Skew));
    }
}
