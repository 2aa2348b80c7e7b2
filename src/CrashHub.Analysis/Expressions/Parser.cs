namespace CrashHub.Analysis.Expressions;

/// <summary>
/// Parses expressions of C, C++ and Rust that have no side effects. Whether a word in brackets is a type, which only the program's names decide, it asks.
/// </summary>
internal sealed class Parser
{
    private static readonly Dictionary<string, int> Strength = new(StringComparer.Ordinal)
    {
        ["||"] = 2,
        ["&&"] = 3,
        ["|"] = 4,
        ["^"] = 5,
        ["&"] = 6,
        ["=="] = 7,
        ["!="] = 7,
        ["<"] = 8,
        [">"] = 8,
        ["<="] = 8,
        [">="] = 8,
        ["<<"] = 9,
        [">>"] = 9,
        ["+"] = 10,
        ["-"] = 10,
        ["*"] = 11,
        ["/"] = 11,
        ["%"] = 11,
        ["@"] = 12,
    };

    private readonly List<Token> tokens;
    private readonly Func<string, bool> isType;
    private readonly int maxDepth;
    private int at;
    private int depth;

    private Parser(List<Token> tokens, Func<string, bool> isType, int maxDepth) =>
        (this.tokens, this.isType, this.maxDepth) = (tokens, isType, maxDepth);

    private ExpressionError? Error { get; set; }

    private Token Here => tokens[at];

    /// <summary>The expression; null with an error.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limits">Bounds of length and nesting.</param>
    /// <param name="isType">Whether a name is that of a type and of nothing else.</param>
    /// <param name="error">What is wrong and where.</param>
    public static Node? Parse(string text, AnalysisLimits limits, Func<string, bool> isType, out ExpressionError? error)
    {
        if (text.Length > limits.MaxExpressionLength)
        {
            error = new(limits.MaxExpressionLength, "the expression is too long");
            return null;
        }
        if (Lexer.Split(text, out error) is not { } tokens)
            return null;
        var parser = new Parser(tokens, isType, limits.MaxExpressionDepth);
        var node = parser.Choice();
        if (parser.Error is null && parser.Here.Kind != TokenKind.End)
            parser.Fail($"'{parser.Here.Text}' was not expected");
        error = parser.Error;
        return error is null ? node : null;
    }

    private Node? Choice()
    {
        if (++depth > maxDepth)
            return Fail("the expression is nested too deeply");
        var node = Binary(0);
        if (node is not null && Take("?") is { } sign)
        {
            var yes = Choice();
            if (yes is null || !Expect(":") || Choice() is not { } no)
                node = null;
            else
                node = new ChoiceNode(sign.Position, node, yes, no);
        }
        depth--;
        return node;
    }

    private Node? Binary(int least)
    {
        var left = Unary();
        while (left is not null)
        {
            if (Here is { Kind: TokenKind.Name, Text: "as" } word)
            {
                at++;
                left = TypeName() is { } type ? new CastNode(word.Position, type, left) : null;
                continue;
            }
            if (Here.Kind != TokenKind.Sign || !Strength.TryGetValue(Here.Text, out var strength) || strength <= least)
                return left;
            var sign = tokens[at++];
            var right = Binary(strength);
            left = right is null ? null : new BinaryNode(sign.Position, sign.Text, left, right);
        }
        return null;
    }

    private Node? Unary()
    {
        if (++depth > maxDepth)
            return Fail("the expression is nested too deeply");
        var node = UnaryInside();
        depth--;
        return node;
    }

    private Node? UnaryInside()
    {
        var here = Here;
        // && before an operand is Rust's reference of a reference.
        if (here.Kind == TokenKind.Sign && here.Text is "*" or "&" or "-" or "+" or "!" or "~")
        {
            at++;
            if (here.Is("&") && Here is { Kind: TokenKind.Name, Text: "mut" })
                at++;
            return Unary() is { } operand ? new UnaryNode(here.Position, here.Text, operand) : null;
        }
        if (here is { Kind: TokenKind.Name, Text: "sizeof" })
            return SizeOf(here);
        if (here.Is("(") && CastType() is { } type)
            return Unary() is { } operand ? new CastNode(here.Position, type, operand) : null;
        return Postfix(Primary());
    }

    private Node? SizeOf(Token word)
    {
        at++;
        var start = at;
        if (Here.Is("(") && CastType() is { } type)
            return new SizeNode(word.Position, type, null);
        at = start;
        return Unary() is { } operand ? new SizeNode(word.Position, null, operand) : null;
    }

    // "(T *)" where T is a type; else nothing is taken.
    private TypeNode? CastType()
    {
        var start = at++;
        var before = Error;
        if (Here.Kind == TokenKind.Name && TypeName(isTry: true) is { } type && Here.Is(")"))
        {
            at++;
            return type;
        }
        (at, Error) = (start, before);
        return null;
    }

    private TypeNode? TypeName(bool isTry = false)
    {
        var position = Here.Position;
        var pointers = 0;
        // Rust writes pointers in front: *const T, &T.
        while (Here.Is("*") || Here.Is("&"))
        {
            at++;
            pointers++;
            if (Here is { Kind: TokenKind.Name, Text: "const" or "mut" })
                at++;
        }
        var words = new List<string>();
        while (Here.Kind == TokenKind.Name)
        {
            if (Here.Text is "const" or "volatile" or "struct" or "class" or "union" or "enum")
            {
                at++;
                continue;
            }
            var isWord = TypeWords.IsBuiltin(Here.Text);
            if (words.Count > 0 && !(isWord && TypeWords.IsBuiltin(words[0])))
                break;
            words.Add(isWord ? tokens[at++].Text : Qualified());
        }
        var name = string.Join(' ', words);
        if (words.Count == 0 || (!TypeWords.IsBuiltin(words[0]) && !isType(name)))
        {
            Fail(words.Count == 0 ? "a type was expected" : $"there is no type '{name}'", position);
            return null;
        }
        while (Here.Is("*") || Here is { Kind: TokenKind.Name, Text: "const" })
        {
            pointers += Here.Is("*") ? 1 : 0;
            at++;
        }
        return isTry && !Here.Is(")") ? null : new(position, name, pointers);
    }

    private string Qualified()
    {
        var name = tokens[at++].Text;
        while (true)
        {
            if (Here.Is("<") && TemplateEnd() is { } end)
            {
                name += Spelled(at, end);
                at = end;
            }
            if (!Here.Is("::") || tokens[at + 1].Kind != TokenKind.Name)
                return name;
            name += "::" + tokens[at + 1].Text;
            at += 2;
        }
    }

    // Template arguments, when what they close makes the name of a type.
    private int? TemplateEnd()
    {
        var open = 0;
        for (var i = at; i < tokens.Count; i++)
        {
            // What can't stand between template arguments: "a < b && c > *p" compares.
            if (
                tokens[i].Kind == TokenKind.Sign
                && tokens[i].Text is "&&" or "||" or "==" or "!=" or "<=" or ">=" or "+" or "/" or "?" or "->"
            )
                return null;
            open += tokens[i].Is("<") ? 1 : 0;
            open -=
                tokens[i].Is(">") ? 1
                : tokens[i].Is(">>") ? 2
                : 0;
            if (open <= 0)
                return tokens[i + 1].Is(")") || tokens[i + 1].Is("*") || tokens[i + 1].Is("::") ? i + 1 : null;
        }
        return null;
    }

    private string Spelled(int from, int end)
    {
        var text = "";
        for (var i = from; i < end; i++)
            text +=
                tokens[i].Is(",") ? ", "
                : tokens[i].Is(">>") ? "> >"
                : tokens[i].Text;
        return text;
    }

    private Node? Primary()
    {
        var here = Here;
        switch (here.Kind)
        {
            case TokenKind.Integer or TokenKind.Float or TokenKind.Character or TokenKind.Text:
                at++;
                return new LiteralNode(here.Position, here);
            case TokenKind.Name:
                return new NameNode(here.Position, Qualified());
            case TokenKind.Sign when here.Text == "::" && tokens[at + 1].Kind == TokenKind.Name:
                at++;
                return new NameNode(here.Position, Qualified());
            case TokenKind.Sign when here.Text == "(":
                at++;
                return Choice() is { } inner && Expect(")") ? inner : null;
            case TokenKind.End:
                return Fail("something is missing at the end");
            default:
                return Fail($"'{here.Text}' was not expected");
        }
    }

    private Node? Postfix(Node? node)
    {
        while (node is not null)
        {
            var here = Here;
            if (here.Is(".") || here.Is("->"))
            {
                at++;
                if (Here.Kind != TokenKind.Name)
                    return Fail("the name of a member was expected");
                node = Member(here, node);
            }
            else if (here.Is("["))
            {
                at++;
                node = Index(here, node);
            }
            else if (here.Is("("))
                return Fail("functions are not called in a dump");
            else
                return node;
        }
        return null;
    }

    private Node? Member(Token sign, Node holder)
    {
        var name = Qualified();
        if (!Here.Is("("))
            return new MemberNode(sign.Position, holder, name, false, null);
        at++;
        Node? argument = null;
        if (!Here.Is(")") && (argument = Choice()) is null)
            return null;
        return Expect(")") ? new MemberNode(sign.Position, holder, name, true, argument) : null;
    }

    private Node? Index(Token sign, Node holder)
    {
        Node? from = null;
        if (!Here.Is("..") && !Here.Is("..=") && (from = Choice()) is null)
            return null;
        if (!Here.Is("..") && !Here.Is("..="))
            return Expect("]") ? new IndexNode(sign.Position, holder, from!) : null;
        var isInclusive = tokens[at++].Text == "..=";
        Node? to = null;
        if (!Here.Is("]") && (to = Choice()) is null)
            return null;
        return Expect("]") ? new SliceNode(sign.Position, holder, from, to, isInclusive) : null;
    }

    private Token? Take(string sign) => Here.Is(sign) ? tokens[at++] : null;

    private bool Expect(string sign)
    {
        if (Take(sign) is not null)
            return true;
        Fail($"'{sign}' was expected");
        return false;
    }

    private Node? Fail(string message, int? position = null)
    {
        Error ??= new(position ?? Here.Position, message);
        return null;
    }
}
