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

    private readonly TokenReader reader;
    private readonly TypeNameParser types;
    private readonly int maxDepth;
    private int depth;

    private Parser(TokenReader reader, Func<string, bool> isType, int maxDepth) =>
        (this.reader, types, this.maxDepth) = (reader, new(reader, isType), maxDepth);

    private Token Here => reader.Here;

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
        var all = new TokenReader(tokens);
        var node = new Parser(all, isType, limits.MaxExpressionDepth).Choice();
        if (all.Error is null && all.Here.Kind != TokenKind.End)
            all.Fail($"'{all.Here.Text}' was not expected");
        error = all.Error;
        return error is null ? node : null;
    }

    private Node? Choice()
    {
        if (++depth > maxDepth)
            return Fail("the expression is nested too deeply");
        var node = Binary(0);
        if (node is not null && reader.Take("?") is { } sign)
        {
            var yes = Choice();
            if (yes is null || !reader.Expect(":") || Choice() is not { } no)
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
                reader.Next();
                left = types.Parse() is { } type ? new CastNode(word.Position, type, left) : null;
                continue;
            }
            if (Here.Kind != TokenKind.Sign || !Strength.TryGetValue(Here.Text, out var strength) || strength <= least)
                return left;
            var sign = reader.Next();
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
            reader.Next();
            if (here.Is("&") && Here is { Kind: TokenKind.Name, Text: "mut" })
                reader.Next();
            return Unary() is { } operand ? new UnaryNode(here.Position, here.Text, operand) : null;
        }
        if (here is { Kind: TokenKind.Name, Text: "sizeof" })
            return SizeOf(here);
        if (here.Is("(") && types.InBrackets() is { } type)
            return Unary() is { } operand ? new CastNode(here.Position, type, operand) : null;
        return Postfix(Primary());
    }

    private Node? SizeOf(Token word)
    {
        reader.Next();
        var start = reader.Position;
        if (Here.Is("(") && types.InBrackets() is { } type)
            return new SizeNode(word.Position, type, null);
        reader.Position = start;
        return Unary() is { } operand ? new SizeNode(word.Position, null, operand) : null;
    }

    private Node? Primary()
    {
        var here = Here;
        switch (here.Kind)
        {
            case TokenKind.Integer or TokenKind.Float or TokenKind.Character or TokenKind.Text:
                reader.Next();
                return new LiteralNode(here.Position, here);
            case TokenKind.Name:
                return new NameNode(here.Position, types.Qualified());
            case TokenKind.Sign when here.Text == "::" && reader.Ahead(1).Kind == TokenKind.Name:
                reader.Next();
                return new NameNode(here.Position, types.Qualified());
            case TokenKind.Sign when here.Text == "(":
                reader.Next();
                return Choice() is { } inner && reader.Expect(")") ? inner : null;
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
                reader.Next();
                if (Here.Kind != TokenKind.Name)
                    return Fail("the name of a member was expected");
                node = Member(here, node);
            }
            else if (here.Is("["))
            {
                reader.Next();
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
        var name = types.Qualified();
        if (!Here.Is("("))
            return new MemberNode(sign.Position, holder, name, false, null);
        reader.Next();
        Node? argument = null;
        if (!Here.Is(")") && (argument = Choice()) is null)
            return null;
        return reader.Expect(")") ? new MemberNode(sign.Position, holder, name, true, argument) : null;
    }

    private Node? Index(Token sign, Node holder)
    {
        Node? from = null;
        if (!Here.Is("..") && !Here.Is("..=") && (from = Choice()) is null)
            return null;
        if (!Here.Is("..") && !Here.Is("..="))
            return reader.Expect("]") ? new IndexNode(sign.Position, holder, from!) : null;
        var isInclusive = reader.Next().Text == "..=";
        Node? to = null;
        if (!Here.Is("]") && (to = Choice()) is null)
            return null;
        return reader.Expect("]") ? new SliceNode(sign.Position, holder, from, to, isInclusive) : null;
    }

    private Node? Fail(string message)
    {
        reader.Fail(message);
        return null;
    }
}
