using System.Globalization;
using System.Text;

namespace CrashHub.Analysis.Demangling.Rust;

/// <summary>Constants as generic arguments: integers, booleans, characters, strings, and values built of them.</summary>
internal sealed class V0ConstantPrinter(V0Printer printer)
{
    private const int MaxDecimalDigits = 16;

    private readonly V0Cursor _cursor = printer.Cursor;

    /// <param name="isInValue">Whether this is part of another constant, so that no braces are needed around it.</param>
    public void Print(bool isInValue)
    {
        if (!printer.Enter())
            return;
        PrintBody(isInValue);
        printer.Leave();
    }

    private void PrintBody(bool isInValue)
    {
        var tag = _cursor.Next();
        switch (tag)
        {
            case 'p':
                printer.Append("_");
                break;
            case 'a' or 's' or 'l' or 'x' or 'n' or 'i':
                if (_cursor.Consume('n'))
                    printer.Append("-");
                PrintInteger();
                break;
            case 'h' or 't' or 'm' or 'y' or 'o' or 'j':
                PrintInteger();
                break;
            case 'b':
                PrintBoolean();
                break;
            case 'c':
                PrintCharacter();
                break;
            case 'e':
                // A string by itself is the place that `&"…"` refers to.
                InBraces(isInValue, () => PrintString("*"));
                break;
            case 'R' or 'Q':
                PrintReference(tag, isInValue);
                break;
            case 'A' or 'T' or 'V':
                InBraces(isInValue, () => PrintAggregate(tag));
                break;
            case 'B':
                printer.FollowReference(() => Print(isInValue));
                break;
            default:
                _cursor.Fail();
                break;
        }
    }

    private void InBraces(bool isInValue, Action print)
    {
        if (!isInValue)
            printer.Append("{");
        print();
        if (!isInValue)
            printer.Append("}");
    }

    private void PrintReference(char tag, bool isInValue)
    {
        if (tag == 'R' && _cursor.Consume('e'))
        {
            PrintString("");
            return;
        }
        InBraces(
            isInValue,
            () =>
            {
                printer.Append(tag == 'R' ? "&" : "&mut ");
                Print(isInValue: true);
            }
        );
    }

    private void PrintAggregate(char tag)
    {
        switch (tag)
        {
            case 'A':
                printer.Append("[");
                printer.PrintList(", ", PrintElement);
                printer.Append("]");
                break;
            case 'T':
                printer.Append("(");
                var count = printer.PrintList(", ", PrintElement);
                printer.Append(count == 1 ? ",)" : ")");
                break;
            default:
                printer.Paths.Print(isInValue: true);
                PrintFields();
                break;
        }
    }

    private void PrintFields()
    {
        switch (_cursor.Next())
        {
            case 'U':
                break;
            case 'T':
                printer.Append("(");
                printer.PrintList(", ", PrintElement);
                printer.Append(")");
                break;
            case 'S':
                printer.Append(" { ");
                printer.PrintList(", ", PrintField);
                printer.Append(" }");
                break;
            default:
                _cursor.Fail();
                break;
        }
    }

    private void PrintElement() => Print(isInValue: true);

    private void PrintField()
    {
        _cursor.Disambiguator();
        printer.Append(_cursor.Identifier());
        printer.Append(": ");
        PrintElement();
    }

    private void PrintInteger()
    {
        var digits = _cursor.HexDigits().TrimStart('0');
        if (digits.Length > MaxDecimalDigits)
        {
            printer.Append("0x");
            printer.Append(digits);
            return;
        }
        printer.Append(digits.IsEmpty ? "0" : Parse(digits).ToString(CultureInfo.InvariantCulture));
    }

    private void PrintBoolean()
    {
        switch (_cursor.HexDigits().TrimStart('0'))
        {
            case "":
                printer.Append("false");
                break;
            case "1":
                printer.Append("true");
                break;
            default:
                _cursor.Fail();
                break;
        }
    }

    private void PrintCharacter()
    {
        var digits = _cursor.HexDigits().TrimStart('0');
        if (digits.Length > 8 || !Rune.TryCreate((uint)(digits.IsEmpty ? 0 : Parse(digits)), out var rune))
        {
            _cursor.Fail();
            return;
        }
        printer.Append("'");
        printer.Append(Escape(rune, '\''));
        printer.Append("'");
    }

    private void PrintString(string prefix)
    {
        var digits = _cursor.HexDigits();
        if (digits.Length % 2 != 0)
            _cursor.Fail();
        if (printer.Failed)
            return;
        var bytes = Convert.FromHexString(digits);
        printer.Append(prefix);
        printer.Append("\"");
        for (var rest = bytes.AsSpan(); !rest.IsEmpty; )
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done)
            {
                _cursor.Fail();
                return;
            }
            printer.Append(Escape(rune, '"'));
            rest = rest[length..];
        }
        printer.Append("\"");
    }

    /// <summary>As Rust's Debug writes a character, so that no control character gets into the output.</summary>
    private static string Escape(Rune rune, char quote) =>
        rune.Value switch
        {
            0 => "\\0",
            '\t' => "\\t",
            '\r' => "\\r",
            '\n' => "\\n",
            '\\' => "\\\\",
            var value when value == quote => $"\\{quote}",
            _ => IsPrintable(rune) ? rune.ToString() : $"\\u{{{rune.Value:x}}}",
        };

    private static bool IsPrintable(Rune rune) =>
        rune.Value == ' '
        || Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
            );

    private static ulong Parse(ReadOnlySpan<char> digits) =>
        ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
