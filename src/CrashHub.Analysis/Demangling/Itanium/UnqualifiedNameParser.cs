using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>One component of a name: identifiers, operators, constructors, unnamed types and closures (5.1.3, 5.1.6, 5.1.7).</summary>
internal sealed class UnqualifiedNameParser(ItaniumParser parser)
{
    private readonly ManglingCursor _cursor = parser.Cursor;

    public Node? Parse(NameState? state, Node? scope, ModuleName? module)
    {
        if (!TryParseModuleName(module, out module))
            return null;
        var isFriend = scope is not null && _cursor.Consume('F');
        // Internal linkage, which does not show.
        _cursor.Consume('L');

        var name = _cursor.Peek() switch
        {
            >= '1' and <= '9' => ParseSourceName(),
            'U' => ParseUnnamed(state),
            'D' when _cursor.Consume("DC") => ParseStructuredBinding(),
            'C' or 'D' => module is null ? ParseConstructorOrDestructor(ref scope, state) : null,
            _ => ParseOperator(state),
        };
        if (name is not null && module is not null)
            name = new ModuleEntity(module, name);
        if (name is not null)
            name = ParseAbiTags(name);
        if (name is null || scope is null)
            return name;
        return isFriend ? new MemberLikeFriendName(scope, name) : new NestedName(scope, name);
    }

    /// <summary>Reads module components behind <paramref name="parent"/>, if there are any; false when one is malformed.</summary>
    public bool TryParseModuleName(ModuleName? parent, out ModuleName? module)
    {
        module = parent;
        while (_cursor.Consume('W'))
        {
            var isPartition = _cursor.Consume('P');
            if (ParseSourceName() is not { } name)
                return false;
            module = new(module, name, isPartition);
            parser.Substitutions.Add(module);
        }
        return true;
    }

    public TextNode? ParseSourceName()
    {
        var name = _cursor.SourceName();
        if (name.Length == 0)
            return null;
        return new(name.StartsWith("_GLOBAL__N", StringComparison.Ordinal) ? "(anonymous namespace)" : name);
    }

    public Node? ParseAbiTags(Node name)
    {
        while (_cursor.Consume('B'))
        {
            var tag = _cursor.SourceName();
            if (tag.Length == 0)
                return null;
            name = new AbiTaggedName(name, tag);
        }
        return name;
    }

    private StructuredBindingName? ParseStructuredBinding()
    {
        var bindings = new List<Node>();
        do
        {
            if (ParseSourceName() is not { } binding)
                return null;
            bindings.Add(binding);
        } while (!_cursor.Consume('E'));
        return new([.. bindings]);
    }

    private ConstructorOrDestructorName? ParseConstructorOrDestructor(ref Node? scope, NameState? state)
    {
        if (scope is null)
            return null;
        if (scope is StandardName standard)
            scope = new ExpandedStandardName(standard.Kind);

        if (_cursor.Consume('C'))
        {
            var isInherited = _cursor.Consume('I');
            if (_cursor.Peek() is < '1' or > '5')
                return null;
            _cursor.Skip(1);
            MarkAsSpecialMember(state);
            return isInherited && parser.Names.Parse(state) is null ? null : new(scope, false);
        }
        if (_cursor.Peek(1) is not ('0' or '1' or '2' or '4' or '5'))
            return null;
        _cursor.Skip(2);
        MarkAsSpecialMember(state);
        return new(scope, true);
    }

    private static void MarkAsSpecialMember(NameState? state)
    {
        if (state is not null)
            state.IsConstructorDestructorOrConversion = true;
    }

    public Node? ParseOperator(NameState? state)
    {
        if (_cursor.Remaining >= 2 && OperatorTable.Find(_cursor.Peek(), _cursor.Peek(1)) is { } info)
        {
            _cursor.Skip(2);
            if (info.Kind == OperatorKind.CStyleCast)
                return ParseConversionOperator(state);
            return info.IsNameable ? new TextNode(info.Name) : null;
        }
        if (_cursor.Consume("li"))
            return ParseSourceName() is { } suffix ? new LiteralOperator(suffix) : null;
        if (_cursor.Peek() != 'v' || !_cursor.IsDigit(1))
            return null;
        _cursor.Skip(2);
        return ParseSourceName() is { } name ? new ConversionOperator(name) : null;
    }

    private ConversionOperator? ParseConversionOperator(NameState? state)
    {
        var (mayReadArguments, permitsForward) = (parser.MayReadTemplateArguments, parser.PermitsForwardReferences);
        parser.MayReadTemplateArguments = false;
        // The type of an encoding's conversion operator may refer to template arguments that come after it.
        parser.PermitsForwardReferences |= state is not null;
        var type = parser.Types.Parse();
        (parser.MayReadTemplateArguments, parser.PermitsForwardReferences) = (mayReadArguments, permitsForward);
        if (type is null)
            return null;
        MarkAsSpecialMember(state);
        return new(type);
    }

    public Node? ParseUnnamed(NameState? state)
    {
        // Parameters refer to the innermost arguments; those of an enclosing template are out of reach from here.
        if (state is not null)
            parser.TemplateParameters.Clear();
        if (_cursor.Consume("Ut"))
        {
            var number = _cursor.Number();
            return _cursor.Consume('_') ? new UnnamedTypeName(number) : null;
        }
        if (_cursor.Consume("Ul"))
            return ParseClosure();
        if (!_cursor.Consume("Ub"))
            return null;
        _cursor.Number();
        return _cursor.Consume('_') ? new TextNode("'block-literal'") : null;
    }

    private ClosureTypeName? ParseClosure()
    {
        var (outerLevel, level) = (parser.LambdaLevel, parser.TemplateParameters.Count);
        parser.LambdaLevel = level;
        var own = new List<Node>();
        parser.TemplateParameters.Add(own);
        var closure = ParseClosureBody(own);
        if (parser.TemplateParameters.Count > level)
            parser.TemplateParameters.RemoveRange(level, parser.TemplateParameters.Count - level);
        parser.LambdaLevel = outerLevel;
        return closure;
    }

    private ClosureTypeName? ParseClosureBody(List<Node> own)
    {
        var declarations = new List<Node>();
        while (parser.Templates.IsParameterDeclaration)
        {
            if (parser.Templates.ParseParameterDeclaration(own) is not { } declaration)
                return null;
            declarations.Add(declaration);
        }
        // Without a list of its own the lambda's parameters are the `auto`s, which is what an unknown list at this level means.
        if (declarations.Count == 0)
            parser.TemplateParameters.RemoveAt(parser.TemplateParameters.Count - 1);

        if (!TryParseRequires(out var leadingRequires))
            return null;
        var parameters = new List<Node>();
        if (!_cursor.Consume('v'))
        {
            do
            {
                if (parser.Types.Parse() is not { } parameter)
                    return null;
                parameters.Add(parameter);
            } while (_cursor.Peek() is not ('E' or 'Q'));
        }
        if (!TryParseRequires(out var trailingRequires) || !_cursor.Consume('E'))
            return null;
        var number = _cursor.Number();
        return _cursor.Consume('_') ? new([.. declarations], leadingRequires, [.. parameters], trailingRequires, number) : null;
    }

    private bool TryParseRequires(out Node? constraint)
    {
        constraint = null;
        return !_cursor.Consume('Q') || (constraint = parser.Expressions.ParseConstraint()) is not null;
    }
}
