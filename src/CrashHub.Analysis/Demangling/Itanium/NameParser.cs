using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>Names with their scopes: nested, local and unscoped (5.1.2), and substitutions (5.1.10).</summary>
internal sealed class NameParser(ItaniumParser parser)
{
    private readonly ManglingCursor _cursor = parser.Cursor;

    /// <param name="state">Told about the name when it is that of an encoding, else null.</param>
    public Node? Parse(NameState? state)
    {
        if (!parser.Budget.Enter())
            return null;
        var name = _cursor.Peek() switch
        {
            'N' => ParseNested(state),
            'Z' => ParseLocal(state),
            _ => ParseUnscopedWithArguments(state),
        };
        parser.Budget.Leave();
        return name;
    }

    private Node? ParseUnscopedWithArguments(NameState? state)
    {
        if (ParseUnscoped(state, out var isSubstitution) is not { } name)
            return null;
        // A bare substitution is no name: it must be a template with arguments.
        if (_cursor.Peek() != 'I')
            return isSubstitution ? null : name;
        if (!isSubstitution)
            parser.Substitutions.Add(name);
        if (parser.Templates.ParseArguments(state is not null) is not { } arguments)
            return null;
        if (state is not null)
            state.EndsWithTemplateArguments = true;
        return new NameWithTemplateArguments(name, arguments);
    }

    public Node? ParseUnscoped(NameState? state, out bool isSubstitution)
    {
        isSubstitution = false;
        Node? scope = _cursor.Consume("St") ? new TextNode("std") : null;
        ModuleName? module = null;
        if (_cursor.Peek() == 'S')
        {
            if (ParseSubstitution() is not { } substitution)
                return null;
            module = substitution as ModuleName;
            if (module is null)
            {
                isSubstitution = scope is null;
                return isSubstitution ? substitution : null;
            }
        }
        return parser.UnqualifiedNames.Parse(state, scope, module);
    }

    private Node? ParseNested(NameState? state)
    {
        _cursor.Skip(1);
        ParseNestedQualifiers(state);

        Node? name = null;
        while (!_cursor.Consume('E'))
        {
            if (state is not null)
                state.EndsWithTemplateArguments = false;
            if ((name = ParsePrefix(name, state, out var isCandidate)) is null)
                return null;
            if (!isCandidate)
                continue;
            parser.Substitutions.Add(name);
            _cursor.Consume('M');
        }
        if (name is null || parser.Substitutions.Count == 0)
            return null;
        // The whole name is a candidate only as a type, and is added by whoever reads the type.
        parser.Substitutions.RemoveAt(parser.Substitutions.Count - 1);
        return name;
    }

    private void ParseNestedQualifiers(NameState? state)
    {
        if (_cursor.Consume('H'))
        {
            if (state is not null)
                state.HasExplicitObjectParameter = true;
            return;
        }
        var qualifiers = parser.Types.ParseQualifiers();
        var reference =
            _cursor.Consume('O') ? ReferenceQualifier.RValue
            : _cursor.Consume('R') ? ReferenceQualifier.LValue
            : ReferenceQualifier.None;
        if (state is not null)
            (state.Qualifiers, state.ReferenceQualifier) = (qualifiers, reference);
    }

    /// <summary>Reads one more component of a nested name; <paramref name="isCandidate"/> is false for a substitution.</summary>
    private Node? ParsePrefix(Node? scope, NameState? state, out bool isCandidate)
    {
        isCandidate = true;
        switch (_cursor.Peek(), _cursor.Peek(1))
        {
            case ('T', _):
                return scope is null ? parser.Templates.ParseParameter() : null;
            case ('D', 't' or 'T'):
                return scope is null ? parser.Types.ParseDecltype() : null;
            case ('I', _):
                return ParseTemplatePrefix(scope, state);
            case ('S', 't'):
                _cursor.Skip(2);
                isCandidate = false;
                return scope is null ? new TextNode("std") : null;
            case ('S', _):
                var substitution = ParseSubstitution();
                if (substitution is ModuleName module)
                    return parser.UnqualifiedNames.Parse(state, scope, module);
                isCandidate = false;
                return scope is null ? substitution : null;
            default:
                return parser.UnqualifiedNames.Parse(state, scope, null);
        }
    }

    private NameWithTemplateArguments? ParseTemplatePrefix(Node? scope, NameState? state)
    {
        if (scope is null || parser.Templates.ParseArguments(state is not null) is not { } arguments)
            return null;
        if (scope is NameWithTemplateArguments)
            return null;
        if (state is not null)
            state.EndsWithTemplateArguments = true;
        return new(scope, arguments);
    }

    private LocalName? ParseLocal(NameState? state)
    {
        _cursor.Skip(1);
        if (parser.Encodings.Parse() is not { } encoding || !_cursor.Consume('E'))
            return null;
        if (_cursor.Consume('s'))
        {
            SkipDiscriminator();
            return new(encoding, new TextNode("string literal"));
        }

        // The entity knows nothing of the parameters around it, nor they of its own arguments, unless what follows is its signature.
        var outer = parser.TemplateParameters;
        parser.TemplateParameters = [];
        var entity = ParseLocalEntity(state);
        if (state is not null)
            parser.LocalArguments = parser.TemplateParameters.FirstOrDefault();
        parser.TemplateParameters = outer;
        return entity is null ? null : new(encoding, entity);
    }

    private Node? ParseLocalEntity(NameState? state)
    {
        if (!_cursor.Consume('d'))
        {
            var entity = Parse(state);
            if (entity is not null)
                SkipDiscriminator();
            return entity;
        }
        // A default argument of the function, counted from its last parameter.
        _cursor.Number(true);
        return _cursor.Consume('_') ? Parse(state) : null;
    }

    /// <summary>Skips the number that tells equal local names apart: <c>_0</c> to <c>_9</c>, <c>__10_</c>, or the rest of the name.</summary>
    private void SkipDiscriminator()
    {
        if (_cursor.Peek() == '_')
        {
            if (_cursor.IsDigit(1))
                _cursor.Skip(2);
            else if (_cursor.Peek(1) == '_')
            {
                var end = 2;
                while (_cursor.IsDigit(end))
                    end++;
                if (_cursor.Peek(end) == '_')
                    _cursor.Skip(end + 1);
            }
            return;
        }
        var digits = 0;
        while (_cursor.IsDigit(digits))
            digits++;
        if (digits == _cursor.Remaining)
            _cursor.Skip(digits);
    }

    public Node? ParseSubstitution()
    {
        if (!_cursor.Consume('S'))
            return null;
        if (char.IsAsciiLetterLower(_cursor.Peek()))
            return ParseStandardName();
        var index = 0;
        if (!_cursor.Consume('_'))
        {
            var sequence = _cursor.SequenceId();
            if (sequence < 0 || !_cursor.Consume('_'))
                return null;
            index = sequence + 1;
        }
        return index < parser.Substitutions.Count ? parser.Substitutions[index] : null;
    }

    private Node? ParseStandardName()
    {
        StandardNameKind? kind = _cursor.Peek() switch
        {
            'a' => StandardNameKind.Allocator,
            'b' => StandardNameKind.BasicString,
            's' => StandardNameKind.String,
            'i' => StandardNameKind.InputStream,
            'o' => StandardNameKind.OutputStream,
            'd' => StandardNameKind.InputOutputStream,
            _ => null,
        };
        if (kind is null)
            return null;
        _cursor.Skip(1);
        var name = new StandardName(kind.Value);
        var tagged = parser.UnqualifiedNames.ParseAbiTags(name);
        if (tagged is not null && tagged != name)
            parser.Substitutions.Add(tagged);
        return tagged;
    }
}
