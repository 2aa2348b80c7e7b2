using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>Encodings: functions, data and the compiler's special names (5.1.2, 5.1.4).</summary>
internal sealed class EncodingParser(ItaniumParser parser)
{
    private readonly ManglingCursor _cursor = parser.Cursor;

    public Node? Parse()
    {
        if (!parser.Budget.Enter())
            return null;
        var (outer, outerLocal) = (parser.TemplateParameters, parser.LocalArguments);
        (parser.TemplateParameters, parser.LocalArguments) = ([], null);
        var encoding = _cursor.Peek() is 'G' or 'T' ? ParseSpecialName() : ParseFunctionOrData();
        (parser.TemplateParameters, parser.LocalArguments) = (outer, outerLocal);
        parser.Budget.Leave();
        return encoding;
    }

    private Node? ParseFunctionOrData()
    {
        var state = new NameState(parser.ForwardReferences.Count);
        var name = parser.Names.Parse(state);
        if (name is null || !ResolveForwardReferences(state))
            return null;
        return IsAtEnd() ? name : ParseFunction(name, state);
    }

    private bool IsAtEnd() => _cursor.IsAtEnd || _cursor.Peek() is 'E' or '.' or '_';

    private FunctionEncoding? ParseFunction(Node name, NameState state)
    {
        Node[]? enableIf = null;
        if (_cursor.Consume("Ua9enable_ifI") && (enableIf = parser.ListUntil('E', parser.Templates.ParseArgument)) is null)
            return null;

        Node? returnType = null;
        if (!state.IsConstructorDestructorOrConversion && state.EndsWithTemplateArguments && (returnType = parser.Types.Parse()) is null)
            return null;

        if (ParseParameters(state) is not { } parameters)
            return null;

        Node? requires = null;
        if (_cursor.Consume('Q') && (requires = parser.Expressions.ParseConstraint()) is null)
            return null;
        return new(returnType, name, parameters, enableIf, requires, state);
    }

    private Node[]? ParseParameters(NameState state)
    {
        if (_cursor.Consume('v'))
            return [];
        var parameters = new List<Node>();
        do
        {
            if (parser.Types.Parse() is not { } type)
                return null;
            parameters.Add(state.HasExplicitObjectParameter && parameters.Count == 0 ? new ExplicitObjectParameter(type) : type);
        } while (!IsAtEnd() && _cursor.Peek() != 'Q');
        return [.. parameters];
    }

    private bool ResolveForwardReferences(NameState state)
    {
        var references = parser.ForwardReferences;
        var arguments = parser.TemplateParameters.Count > 0 ? parser.TemplateParameters[0] : parser.LocalArguments;
        for (var i = state.ForwardReferencesStart; i < references.Count; i++)
        {
            if (arguments is null || references[i].Index >= arguments.Count)
                return false;
            references[i].Target = arguments[references[i].Index];
        }
        references.RemoveRange(state.ForwardReferencesStart, references.Count - state.ForwardReferencesStart);
        return true;
    }

    private Node? ParseSpecialName()
    {
        var (first, second) = (_cursor.Peek(), _cursor.Peek(1));
        switch (first, second)
        {
            case ('T', 'A'):
                return Special("template parameter object for ", parser.Templates.ParseArgument);
            case ('T', 'V'):
                return Special("vtable for ", parser.Types.Parse);
            case ('T', 'T'):
                return Special("VTT for ", parser.Types.Parse);
            case ('T', 'I'):
                return Special("typeinfo for ", parser.Types.Parse);
            case ('T', 'S'):
                return Special("typeinfo name for ", parser.Types.Parse);
            case ('T', 'W'):
                return Special("thread-local wrapper routine for ", ParseObjectName);
            case ('T', 'H'):
                return Special("thread-local initialization routine for ", ParseObjectName);
            case ('T', 'c'):
                _cursor.Skip(2);
                return SkipCallOffset() && SkipCallOffset() ? Described("covariant return thunk to ", Parse()) : null;
            case ('T', 'C'):
                return ParseConstructionVtable();
            case ('T', _):
                _cursor.Skip(1);
                var description = _cursor.Peek() == 'v' ? "virtual thunk to " : "non-virtual thunk to ";
                return SkipCallOffset() ? Described(description, Parse()) : null;
            case ('G', 'V'):
                return Special("guard variable for ", ParseObjectName);
            case ('G', 'R'):
                return ParseReferenceTemporary();
            case ('G', 'I'):
                _cursor.Skip(2);
                return parser.UnqualifiedNames.TryParseModuleName(null, out var module)
                    ? Described("initializer for module ", module)
                    : null;
            default:
                return null;
        }
    }

    private Node? ParseObjectName() => parser.Names.Parse(null);

    private SpecialName? Special(string description, Func<Node?> subject)
    {
        _cursor.Skip(2);
        return Described(description, subject());
    }

    private static SpecialName? Described(string description, Node? subject) => subject is null ? null : new(description, subject);

    private SpecialName? ParseReferenceTemporary()
    {
        _cursor.Skip(2);
        if (ParseObjectName() is not { } name)
            return null;
        var hasNumber = _cursor.SequenceId() >= 0;
        return !_cursor.Consume('_') && hasNumber ? null : new("reference temporary for ", name);
    }

    private ConstructionVtableName? ParseConstructionVtable()
    {
        _cursor.Skip(2);
        if (parser.Types.Parse() is not { } derivedType || _cursor.Number(true).Length == 0 || !_cursor.Consume('_'))
            return null;
        return parser.Types.Parse() is { } baseType ? new(baseType, derivedType) : null;
    }

    private bool SkipCallOffset()
    {
        if (_cursor.Consume('h'))
            return SkipNumber();
        return _cursor.Consume('v') && SkipNumber() && SkipNumber();
    }

    private bool SkipNumber() => _cursor.Number(true).Length > 0 && _cursor.Consume('_');
}
