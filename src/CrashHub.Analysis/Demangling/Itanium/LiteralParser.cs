using System.Buffers;
using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>Literals and references to entities in expressions (5.1.6.1).</summary>
internal sealed class LiteralParser(ItaniumParser parser)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly ManglingCursor _cursor = parser.Cursor;

    public Node? Parse()
    {
        if (!_cursor.Consume('L'))
            return null;
        if (IntegerType(_cursor.Peek()) is { } type)
        {
            _cursor.Skip(1);
            return ParseInteger(type);
        }
        switch (_cursor.Peek())
        {
            case 'b':
                if (_cursor.Consume("b0E"))
                    return new TextNode("false");
                return _cursor.Consume("b1E") ? new TextNode("true") : null;
            case 'f':
                return ParseFloat(HexFloat.SingleDigits, HexFloat.Single);
            case 'd':
                return ParseFloat(HexFloat.DoubleDigits, HexFloat.Double);
            case 'e':
                return ParseFloat(HexFloat.ExtendedDigits, HexFloat.Extended);
            case '_':
                return _cursor.Consume("_Z") ? Closed(parser.Encodings.Parse()) : null;
            case 'A':
                return parser.Types.Parse() is { } array && _cursor.Consume('E') ? new StringLiteral(array) : null;
            case 'D' when _cursor.Consume("Dn"):
                _cursor.Consume('0');
                return Closed(new TextNode("nullptr"));
            case 'D' or 'T':
                return null;
            case 'U':
                if (_cursor.Peek(1) != 'l')
                    return null;
                return parser.UnqualifiedNames.ParseUnnamed(null) is { } closure && _cursor.Consume('E')
                    ? new LambdaExpression(closure)
                    : null;
            default:
                return ParseEnumerator();
        }
    }

    /// <summary>The suffix of an integer type's literals, or the type itself where there is none; null for other types.</summary>
    private static string? IntegerType(char code) =>
        code switch
        {
            'i' => "",
            'j' => "u",
            'l' => "l",
            'm' => "ul",
            'x' => "ll",
            'y' => "ull",
            'w' or 'c' or 'a' or 'h' or 's' or 't' or 'n' or 'o' => BuiltinTypes.Named(code),
            _ => null,
        };

    private Node? Closed(Node? node) => node is not null && _cursor.Consume('E') ? node : null;

    private IntegerLiteral? ParseInteger(string type)
    {
        var value = _cursor.Number(true);
        return value.Length > 0 && _cursor.Consume('E') ? new(type, value) : null;
    }

    private EnumLiteral? ParseEnumerator()
    {
        if (parser.Types.Parse() is not { } type)
            return null;
        var value = _cursor.Number(true);
        return value.Length > 0 && _cursor.Consume('E') ? new(type, value) : null;
    }

    private TextNode? ParseFloat(int digits, Func<string, string> format)
    {
        _cursor.Skip(1);
        if (_cursor.Remaining <= digits)
            return null;
        var bits = _cursor.Take(digits);
        return bits.AsSpan().ContainsAnyExcept(HexDigits) || !_cursor.Consume('E') ? null : new(format(bits));
    }
}
