using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>Function types with their qualifiers and exception specifications (5.1.5.3).</summary>
internal sealed class FunctionTypeParser(ItaniumParser parser)
{
    private readonly ManglingCursor _cursor = parser.Cursor;

    /// <summary>Whether the qualifiers that come next are those of a function type.</summary>
    public bool IsNext()
    {
        var after = 0;
        foreach (var qualifier in "rVK")
        {
            if (_cursor.Peek(after) == qualifier)
                after++;
        }
        return _cursor.Peek(after) == 'F' || (_cursor.Peek(after) == 'D' && _cursor.Peek(after + 1) is 'o' or 'O' or 'w' or 'x');
    }

    public FunctionType? Parse()
    {
        var qualifiers = parser.Types.ParseQualifiers();
        if (!TryParseExceptionSpecification(out var exceptions))
            return null;
        // Transaction safety and "C" linkage do not show.
        _cursor.Consume("Dx");
        if (!_cursor.Consume('F'))
            return null;
        _cursor.Consume('Y');
        if (parser.Types.Parse() is not { } returnType)
            return null;

        var reference = ReferenceQualifier.None;
        var parameters = new List<Node>();
        while (!_cursor.Consume('E'))
        {
            if (_cursor.Consume('v'))
                continue;
            if (_cursor.Consume("RE"))
                reference = ReferenceQualifier.LValue;
            else if (_cursor.Consume("OE"))
                reference = ReferenceQualifier.RValue;
            if (reference != ReferenceQualifier.None)
                break;
            if (parser.Types.Parse() is not { } parameter)
                return null;
            parameters.Add(parameter);
        }
        return new(returnType, [.. parameters], qualifiers, reference, exceptions);
    }

    private bool TryParseExceptionSpecification(out Node? exceptions)
    {
        exceptions = null;
        if (_cursor.Consume("Do"))
        {
            exceptions = new TextNode("noexcept");
        }
        else if (_cursor.Consume("DO"))
        {
            if (parser.Expressions.Parse() is not { } condition || !_cursor.Consume('E'))
                return false;
            exceptions = new NoexceptSpecification(condition);
        }
        else if (_cursor.Consume("Dw"))
        {
            if (parser.ListUntil('E', parser.Types.Parse) is not { } types)
                return false;
            exceptions = new DynamicExceptionSpecification(types);
        }
        return true;
    }
}
