using System.Globalization;
using System.Text;

namespace CrashHub.Analysis.Expressions;

/// <summary>Splits an expression into tokens; C, C++ and Rust write them alike.</summary>
internal static class Lexer
{
    private static readonly string[] Signs =
    [
        "..=",
        "<<",
        ">>",
        "<=",
        ">=",
        "==",
        "!=",
        "&&",
        "||",
        "->",
        "::",
        "..",
        "+",
        "-",
        "*",
        "/",
        "%",
        "&",
        "|",
        "^",
        "~",
        "!",
        "<",
        ">",
        "?",
        ":",
        "(",
        ")",
        "[",
        "]",
        ".",
        ",",
        "@",
    ];

    /// <summary>The tokens, an end token last; null with an error.</summary>
    public static List<Token>? Split(string text, out ExpressionError? error)
    {
        error = null;
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (at == text.Length)
                break;
            // A member of a tuple is a number, but no fraction: t.0.1
            var isMember = tokens.Count > 0 && tokens[^1].Is(".");
            var token = Next(text, at, isMember, out var end, out error);
            if (error is not null)
                return null;
            tokens.Add(token);
            at = end;
        }
        tokens.Add(new(TokenKind.End, "", text.Length));
        return tokens;
    }

    private static Token Next(string text, int at, bool isMember, out int end, out ExpressionError? error)
    {
        error = null;
        var first = text[at];
        end = at + 1;
        if (char.IsLetter(first) || first is '_' or '$')
        {
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '$'))
                end++;
            return new(TokenKind.Name, text[at..end], at);
        }
        if (char.IsAsciiDigit(first))
        {
            if (!isMember)
                return Number(text, at, out end, out error);
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            return new(TokenKind.Name, text[at..end], at);
        }
        if (first is '"' or '\'')
            return Quoted(text, at, out end, out error);
        if (first is '+' or '-' && end < text.Length && text[end] == first)
        {
            error = new(at, "an expression may not change anything");
            return default;
        }
        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(text, at, sign, 0, sign.Length) != 0)
                continue;
            end = at + sign.Length;
            return new(TokenKind.Sign, sign, at);
        }
        error = first == '=' ? new(at, "an expression may not change anything") : new(at, $"'{first}' means nothing here");
        return default;
    }

    private static Token Number(string text, int at, out int end, out ExpressionError? error)
    {
        error = null;
        var radix = 10;
        end = at;
        if (text[at] == '0' && at + 1 < text.Length)
            radix = char.ToLowerInvariant(text[at + 1]) switch
            {
                'x' => 16,
                'b' => 2,
                'o' => 8,
                _ => 10,
            };
        if (radix != 10)
            end += 2;
        var start = end;
        while (end < text.Length && (text[end] is '_' or '\'' || DigitOf(text[end]) < radix))
            end++;
        var isFraction = radix == 10 && end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]);
        if (isFraction)
        {
            end++;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
        }
        if (radix == 10 && end < text.Length && text[end] is 'e' or 'E' && Exponent(text, end) is { } after)
            (end, isFraction) = (after, true);
        var digits = text[start..end].Replace("_", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        var suffixStart = end;
        while (end < text.Length && char.IsLetterOrDigit(text[end]))
            end++;
        var suffix = text[suffixStart..end].ToLowerInvariant();
        var word = text[at..end];
        if (isFraction || suffix is "f" or "f32" or "f64")
        {
            var isNumber = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
            error = isNumber && suffix is "" or "f" or "l" or "f32" or "f64" ? null : new(at, $"'{word}' is no number");
            return new(TokenKind.Float, word, at) { Float = number, Suffix = suffix };
        }
        // C reads a leading zero as octal.
        if (radix == 10 && digits.Length > 1 && digits[0] == '0')
            radix = 8;
        if (!TryInteger(digits, radix, out var value) || !IsSuffix(suffix))
            error = new(at, $"'{word}' is no number");
        return new(TokenKind.Integer, word, at) { Integer = value, Suffix = suffix };
    }

    private static int? Exponent(string text, int at)
    {
        at++;
        if (at < text.Length && text[at] is '+' or '-')
            at++;
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return at > start ? at : null;
    }

    private static bool IsSuffix(string suffix) =>
        suffix
            is ""
                or "u"
                or "l"
                or "ul"
                or "lu"
                or "ll"
                or "ull"
                or "llu"
                or "i8"
                or "i16"
                or "i32"
                or "i64"
                or "i128"
                or "isize"
                or "u8"
                or "u16"
                or "u32"
                or "u64"
                or "u128"
                or "usize";

    private static int DigitOf(char digit) =>
        digit switch
        {
            >= '0' and <= '9' => digit - '0',
            >= 'a' and <= 'f' => digit - 'a' + 10,
            >= 'A' and <= 'F' => digit - 'A' + 10,
            _ => int.MaxValue,
        };

    private static bool TryInteger(string digits, int radix, out Int128 value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (DigitOf(digit) >= radix || value > (Int128.MaxValue - radix) / radix)
                return false;
            value = value * radix + DigitOf(digit);
        }
        return digits.Length > 0 && value <= ulong.MaxValue;
    }

    private static Token Quoted(string text, int at, out int end, out ExpressionError? error)
    {
        error = null;
        var quote = text[at];
        var content = new StringBuilder();
        for (end = at + 1; end < text.Length && text[end] != quote; end++)
        {
            if (text[end] != '\\')
            {
                content.Append(text[end]);
                continue;
            }
            if (++end == text.Length)
                break;
            if (Escaped(text, ref end) is not { } letter)
            {
                error = new(end - 1, $"'\\{text[end]}' means nothing here");
                return default;
            }
            content.Append(letter);
        }
        if (end >= text.Length)
        {
            error = new(at, "the text does not end");
            return default;
        }
        end++;
        if (quote == '"')
            return new(TokenKind.Text, content.ToString(), at);
        var runes = content.ToString().EnumerateRunes().ToArray();
        if (runes.Length != 1)
            error = new(at, "a character is one character");
        // C's char has a sign on wasm: '\xff' is -1.
        var isByte = text[at + 1] == '\\' && text[at + 2] == 'x';
        if (isByte && runes is [{ Value: <= byte.MaxValue } one])
            return new(TokenKind.Character, content.ToString(), at) { Integer = (sbyte)one.Value };
        return new(TokenKind.Character, content.ToString(), at) { Integer = runes.Length == 0 ? 0 : runes[0].Value };
    }

    // The letter that stands behind a backslash; an octal or hexadecimal number goes on to its last digit.
    private static char? Escaped(string text, ref int at)
    {
        var first = text[at];
        if (first == 'x' && at + 1 < text.Length && DigitOf(text[at + 1]) < 16)
        {
            var value = DigitOf(text[++at]);
            if (at + 1 < text.Length && DigitOf(text[at + 1]) < 16)
                value = value * 16 + DigitOf(text[++at]);
            return (char)value;
        }
        if (first is >= '0' and <= '7')
        {
            var value = first - '0';
            for (var more = 0; more < 2 && at + 1 < text.Length && text[at + 1] is >= '0' and <= '7'; more++)
                value = value * 8 + text[++at] - '0';
            return value <= byte.MaxValue ? (char)value : null;
        }
        return first switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'v' => '\v',
            'e' => '\e',
            '\\' or '\'' or '"' or '?' => first,
            _ => null,
        };
    }
}
