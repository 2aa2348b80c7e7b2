using System.Globalization;
using System.Text;

namespace CrashHub.Analysis.SourceMaps;

/// <summary>Decodes JSON strings, lone surrogates included, at which the runtime's reader throws.</summary>
internal static class JsonText
{
    /// <summary>The text of a string token whose syntax was checked, given without its quotes. What is not Unicode becomes U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> token)
    {
        var text = Encoding.UTF8.GetString(token);
        if (!text.Contains('\\'))
            return text;
        var decoded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                decoded.Append(text[i]);
                continue;
            }
            i++;
            switch (text[i])
            {
                case 'u'
                    when ushort.TryParse(
                        text.AsSpan(i + 1, Math.Min(4, text.Length - i - 1)),
                        NumberStyles.AllowHexSpecifier,
                        null,
                        out var unit
                    ):
                    decoded.Append((char)unit);
                    i += 4;
                    break;
                case 'n':
                    decoded.Append('\n');
                    break;
                case 't':
                    decoded.Append('\t');
                    break;
                case 'r':
                    decoded.Append('\r');
                    break;
                case 'b':
                    decoded.Append('\b');
                    break;
                case 'f':
                    decoded.Append('\f');
                    break;
                default:
                    decoded.Append(text[i]);
                    break;
            }
        }
        ReplaceLoneSurrogates(decoded);
        return decoded.ToString();
    }

    private static void ReplaceLoneSurrogates(StringBuilder text)
    {
        // The builder's indexer walks its chunks; one flat copy keeps this linear.
        var flat = text.ToString();
        for (var i = 0; i < flat.Length; i++)
        {
            if (char.IsHighSurrogate(flat[i]) && i + 1 < flat.Length && char.IsLowSurrogate(flat[i + 1]))
                i++;
            else if (char.IsSurrogate(flat[i]))
            {
                text.Clear().Append(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(flat)));
                return;
            }
        }
    }
}
