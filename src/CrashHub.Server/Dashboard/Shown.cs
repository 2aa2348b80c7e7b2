using System.Globalization;
using System.Text;

namespace CrashHub.Server.Dashboard;

/// <summary>
/// Text that came from outside, made fit to look at: what can't be seen or would reorder the line (controls, bidirectional overrides, zero-width and
/// tag characters, lone surrogates) is spelled as <c>\u{…}</c>. Razor encodes the result as it does any text.
/// </summary>
internal static class Shown
{
    /// <summary>One line: line breaks and tabs are spelled too.</summary>
    public static string Line(string? text) => Spell(text, keepLayout: false);

    /// <summary>Several lines, for <c>pre</c>: line feeds and tabs stay.</summary>
    public static string Block(string? text) => Spell(text, keepLayout: true);

    private static string Spell(string? text, bool keepLayout)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        StringBuilder? spelled = null;
        var index = 0;
        while (index < text.Length)
        {
            var valid = Rune.TryGetRuneAt(text, index, out var rune);
            var length = valid ? rune.Utf16SequenceLength : 1;
            var value = valid ? rune.Value : text[index];
            var keep = valid && (!IsUnseen(rune) || (keepLayout && value is '\n' or '\t'));
            if (!keep && spelled is null)
                spelled = new StringBuilder(text.Length + 16).Append(text, 0, index);
            if (keep)
                spelled?.Append(text, index, length);
            else
                spelled!.Append(CultureInfo.InvariantCulture, $"\\u{{{value:X}}}");
            index += length;
        }
        return spelled?.ToString() ?? text;
    }

    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
        || rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);
}
