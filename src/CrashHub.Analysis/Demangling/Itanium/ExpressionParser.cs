using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>Expressions (5.1.6).</summary>
internal sealed class ExpressionParser
{
    private readonly ItaniumParser _parser;
    private readonly ManglingCursor _cursor;
    private readonly OperatorExpressionParser _operators;

    public ExpressionParser(ItaniumParser parser)
    {
        _parser = parser;
        _cursor = parser.Cursor;
        _operators = new(parser, this);
    }

    public Node? Parse()
    {
        if (!_parser.Budget.Enter())
            return null;
        var expression = ParseBody();
        _parser.Budget.Leave();
        return expression;
    }

    /// <summary>A constraint, whose enclosing parameter lists are not tracked.</summary>
    public Node? ParseConstraint()
    {
        var outer = _parser.ShowsParametersByNumber;
        _parser.ShowsParametersByNumber = true;
        var constraint = Parse();
        _parser.ShowsParametersByNumber = outer;
        return constraint;
    }

    private Node? ParseBody()
    {
        var isGlobal = _cursor.Consume("gs");
        if (_cursor.Remaining < 2)
            return null;
        if (OperatorTable.Find(_cursor.Peek(), _cursor.Peek(1)) is { } info)
        {
            _cursor.Skip(2);
            return _operators.Parse(info, isGlobal);
        }
        return _cursor.Peek() switch
        {
            'L' => _parser.Literals.Parse(),
            'T' => _parser.Templates.ParseParameter(),
            'f' => IsFunctionParameter() ? ParseFunctionParameter() : _operators.ParseFold(),
            'u' => ParseVendorExpression(),
            _ => ParseKeyword(isGlobal),
        };
    }

    private bool IsFunctionParameter() => _cursor.Peek(1) == 'p' || (_cursor.Peek(1) == 'L' && _cursor.IsDigit(2));

    private Node? ParseKeyword(bool isGlobal)
    {
        if (_cursor.Consume("il"))
            return _parser.ListUntil('E', ParseInitializer) is { } elements ? new InitializerList(null, elements) : null;
        if (_cursor.Consume("tl"))
        {
            return _parser.Types.Parse() is { } type && _parser.ListUntil('E', ParseInitializer) is { } elements
                ? new InitializerList(type, elements)
                : null;
        }
        if (_cursor.Consume("mc"))
            return ParseMemberPointerConversion();
        if (_cursor.Consume("nx"))
            return Parse() is { } operand ? new EnclosingExpression("noexcept ", operand, Precedence.Unary) : null;
        if (_cursor.Consume("so"))
            return ParseSubobject();
        if (_cursor.Consume("sp"))
            return Parse() is { } pattern ? new PackExpansion(pattern) : null;
        if (_cursor.Consume("sZ"))
            return ParseSizeofPack();
        if (_cursor.Consume("sP"))
        {
            return _parser.ListUntil('E', _parser.Templates.ParseArgument) is { } arguments
                ? new EnclosingExpression("sizeof... ", new NodeList(arguments))
                : null;
        }
        if (_cursor.Consume("tr"))
            return new TextNode("throw");
        if (_cursor.Consume("tw"))
            return Parse() is { } thrown ? new ThrowExpression(thrown) : null;
        if (_cursor.Peek() == 'r' && _cursor.Peek(1) is 'q' or 'Q')
            return ParseRequires();
        return _parser.UnresolvedNames.Parse(isGlobal);
    }

    public Node? ParseFunctionParameter()
    {
        if (_cursor.Consume("fpT"))
            return new TextNode("this");
        if (!_cursor.Consume("fp") && !(_cursor.Consume("fL") && _cursor.Number().Length > 0 && _cursor.Consume('p')))
            return null;
        _parser.Types.ParseQualifiers();
        var number = _cursor.Number();
        return _cursor.Consume('_') ? new TextNode("fp" + number) : null;
    }

    private Node? ParseSizeofPack()
    {
        if (_cursor.Peek() == 'T')
            return _parser.Templates.ParseParameter() is { } pack ? new SizeofPackExpression(pack) : null;
        return ParseFunctionParameter() is { } parameter ? new EnclosingExpression("sizeof... ", parameter) : null;
    }

    private MemberPointerConversion? ParseMemberPointerConversion()
    {
        if (_parser.Types.Parse() is not { } type || Parse() is not { } operand)
            return null;
        _cursor.Number(true);
        return _cursor.Consume('E') ? new(type, operand) : null;
    }

    private SubobjectExpression? ParseSubobject()
    {
        if (_parser.Types.Parse() is not { } type || Parse() is not { } expression)
            return null;
        var offset = _cursor.Number(true);
        while (_cursor.Consume('_'))
            _cursor.Number();
        _cursor.Consume('p');
        return _cursor.Consume('E') ? new(type, expression, offset) : null;
    }

    /// <summary>A vendor's expression is written as a call; <c>__uuidof</c> has a type or an expression and no end mark.</summary>
    private CallExpression? ParseVendorExpression()
    {
        _cursor.Skip(1);
        if (_parser.UnqualifiedNames.ParseSourceName() is not { } name)
            return null;
        Node[]? arguments;
        if (name.Text == "__uuidof" && _cursor.Peek() is 't' or 'z')
            arguments = (_cursor.Consume('t') ? _parser.Types.Parse() : ParseAfter('z')) is { } operand ? [operand] : null;
        else
            arguments = _parser.ListUntil('E', _parser.Templates.ParseArgument);
        return arguments is null ? null : new(name, arguments, false, Precedence.Postfix);
    }

    private Node? ParseAfter(char mark) => _cursor.Consume(mark) ? Parse() : null;

    public Node? ParseInitializer()
    {
        if (!_parser.Budget.Enter())
            return null;
        var initializer = ParseInitializerBody();
        _parser.Budget.Leave();
        return initializer;
    }

    private Node? ParseInitializerBody()
    {
        if (_cursor.Consume("di"))
        {
            return _parser.UnqualifiedNames.ParseSourceName() is { } field && ParseInitializer() is { } value
                ? new DesignatedInitializer(field, null, true, value)
                : null;
        }
        if (_cursor.Consume("dx"))
            return Parse() is { } index && ParseInitializer() is { } value ? new DesignatedInitializer(index, null, false, value) : null;
        if (_cursor.Consume("dX"))
        {
            return Parse() is { } first && Parse() is { } last && ParseInitializer() is { } value
                ? new DesignatedInitializer(first, last, false, value)
                : null;
        }
        return Parse();
    }

    private RequiresExpression? ParseRequires()
    {
        Node[]? parameters = [];
        if (_cursor.Consume("rQ"))
            parameters = _parser.ListUntil('_', _parser.Types.Parse);
        else
            _cursor.Skip(2);
        if (parameters is null)
            return null;

        var requirements = new List<Node>();
        do
        {
            if (ParseRequirement() is not { } requirement)
                return null;
            requirements.Add(requirement);
        } while (!_cursor.Consume('E'));
        return new(parameters, [.. requirements]);
    }

    private Node? ParseRequirement()
    {
        if (_cursor.Consume('T'))
            return _parser.Types.Parse() is { } type ? new KeywordRequirement(" typename ", type) : null;
        if (_cursor.Consume('Q'))
            return Parse() is { } nested ? new KeywordRequirement(" requires ", nested) : null;
        if (!_cursor.Consume('X') || Parse() is not { } expression)
            return null;
        var isNoexcept = _cursor.Consume('N');
        Node? constraint = null;
        if (_cursor.Consume('R') && (constraint = _parser.Names.Parse(null)) is null)
            return null;
        return new ExpressionRequirement(expression, isNoexcept, constraint);
    }
}
