using System.Globalization;
using System.Text;

namespace CrashHub.Cli.Reports;

/// <summary>
/// Makes text from a file safe to show. Names in dumps and modules are the sender's: they may hold escape sequences that rewrite the screen
/// or direction marks that reorder it. Such characters are shown as <c>\u{202e}</c>; all others stay as they are.
/// </summary>
internal static class TerminalText
{
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text) || !NeedsCleaning(text))
            return text ?? "";
        var clean = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length; )
        {
            if (Rune.TryGetRuneAt(text, at, out var rune))
            {
                if (IsSafe(rune))
                    clean.Append(text, at, rune.Utf16SequenceLength);
                else
                    Escape(clean, rune.Value);
                at += rune.Utf16SequenceLength;
            }
            else
                Escape(clean, text[at++]);
        }
        return clean.ToString();
    }

    private static bool NeedsCleaning(string text)
    {
        foreach (var unit in text)
            if (unit is < ' ' or > '~')
                return true;
        return false;
    }

    // Format covers the direction marks, zero-width characters and tags; the two separators break lines.
    private static bool IsSafe(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
            );

    private static void Escape(StringBuilder clean, int value) =>
        clean.Append("\\u{").Append(value.ToString("x", CultureInfo.InvariantCulture)).Append('}');
}
