using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>Expressions that begin with an operator's code, and folds over one.</summary>
internal sealed class OperatorExpressionParser(ItaniumParser parser, ExpressionParser expressions)
{
    private readonly ManglingCursor _cursor = parser.Cursor;

    /// <summary>Reads the operands of an operator whose code has been read.</summary>
    public Node? Parse(OperatorInfo info, bool isGlobal)
    {
        var (symbol, precedence) = (info.Symbol, info.Precedence);
        switch (info.Kind)
        {
            case OperatorKind.Binary:
                return expressions.Parse() is { } left && expressions.Parse() is { } right
                    ? new BinaryExpression(left, symbol, right, precedence)
                    : null;
            case OperatorKind.Prefix:
                return ParsePrefix(info);
            case OperatorKind.Postfix:
                if (_cursor.Consume('_'))
                    return ParsePrefix(info);
                return expressions.Parse() is { } operand ? new PostfixExpression(operand, symbol, precedence) : null;
            case OperatorKind.Subscript:
                return expressions.Parse() is { } array && expressions.Parse() is { } index
                    ? new SubscriptExpression(array, index, precedence)
                    : null;
            case OperatorKind.Member:
                return expressions.Parse() is { } target && expressions.Parse() is { } member
                    ? new MemberExpression(target, symbol, member, precedence)
                    : null;
            case OperatorKind.New:
                return ParseNew(info, isGlobal);
            case OperatorKind.Delete:
                return expressions.Parse() is { } deleted
                    ? new DeleteExpression(Keyword("delete", info, isGlobal), deleted, precedence)
                    : null;
            case OperatorKind.Call:
                return expressions.Parse() is { } callee && parser.ListUntil('E', expressions.Parse) is { } arguments
                    ? new CallExpression(callee, arguments, info.Flag, precedence)
                    : null;
            case OperatorKind.CStyleCast:
                return ParseConversion(precedence);
            case OperatorKind.Conditional:
                return expressions.Parse() is { } condition && expressions.Parse() is { } then && expressions.Parse() is { } otherwise
                    ? new ConditionalExpression(condition, then, otherwise, precedence)
                    : null;
            case OperatorKind.NamedCast:
                return parser.Types.Parse() is { } type && expressions.Parse() is { } source
                    ? new NamedCastExpression(symbol, type, source, precedence)
                    : null;
            case OperatorKind.OfTypeOrExpression:
                var argument = info.Flag ? parser.Types.Parse() : expressions.Parse();
                return argument is null ? null : new EnclosingExpression(symbol, argument, precedence);
            default:
                return null;
        }
    }

    private PrefixExpression? ParsePrefix(OperatorInfo info) =>
        expressions.Parse() is { } operand ? new(info.Symbol, operand, info.Precedence) : null;

    private static string Keyword(string keyword, OperatorInfo info, bool isGlobal) =>
        (isGlobal ? "::" : "") + keyword + (info.Flag ? "[]" : "");

    private NewExpression? ParseNew(OperatorInfo info, bool isGlobal)
    {
        if (parser.ListUntil('_', expressions.Parse) is not { } placement || parser.Types.Parse() is not { } type)
            return null;
        Node[]? initializers = [];
        if (_cursor.Consume("pi"))
            initializers = parser.ListUntil('E', expressions.Parse);
        else if (!_cursor.Consume('E'))
            return null;
        return initializers is null ? null : new(placement, type, initializers, Keyword("new", info, isGlobal), info.Precedence);
    }

    private ConversionExpression? ParseConversion(Precedence precedence)
    {
        var mayReadArguments = parser.MayReadTemplateArguments;
        parser.MayReadTemplateArguments = false;
        var type = parser.Types.Parse();
        parser.MayReadTemplateArguments = mayReadArguments;
        if (type is null)
            return null;
        if (_cursor.Consume('_'))
            return parser.ListUntil('E', expressions.Parse) is { } operands ? new(type, operands, precedence) : null;
        return expressions.Parse() is { } operand ? new(type, [operand], precedence) : null;
    }

    public FoldExpression? ParseFold()
    {
        _cursor.Skip(1);
        var form = _cursor.Peek();
        if (form is not ('l' or 'r' or 'L' or 'R') || _cursor.Remaining < 3)
            return null;
        _cursor.Skip(1);
        if (OperatorTable.Find(_cursor.Peek(), _cursor.Peek(1)) is not { } info)
            return null;
        _cursor.Skip(2);
        var isFoldable = info.Kind == OperatorKind.Binary || (info.Kind == OperatorKind.Member && info.Name.EndsWith('*'));
        if (!isFoldable || expressions.Parse() is not { } first)
            return null;

        var isLeftFold = form is 'l' or 'L';
        if (form is 'l' or 'r')
            return new(isLeftFold, info.Symbol, first, null);
        if (expressions.Parse() is not { } second)
            return null;
        return isLeftFold ? new(true, info.Symbol, second, first) : new(false, info.Symbol, first, second);
    }
}
