using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>Names in expressions that depend on a template parameter (5.1.6.3).</summary>
internal sealed class UnresolvedNameParser(ItaniumParser parser)
{
    private readonly ManglingCursor _cursor = parser.Cursor;

    public Node? Parse(bool isGlobal)
    {
        if (_cursor.Consume("srN"))
            return ParseInNestedType();
        if (_cursor.Consume("sr"))
            return _cursor.IsDigit() ? ParseInNamespace(isGlobal) : Qualify(ParseScopeType());
        var name = ParseBase();
        return name is not null && isGlobal ? new GlobalQualifiedName(name) : name;
    }

    private QualifiedName? ParseInNestedType()
    {
        var scope = ParseScopeType();
        while (scope is not null && !_cursor.Consume('E'))
            scope = ParseSimpleName() is { } level ? new QualifiedName(scope, level) : null;
        return Qualify(scope);
    }

    private QualifiedName? ParseInNamespace(bool isGlobal)
    {
        Node? scope = null;
        do
        {
            if (ParseSimpleName() is not { } level)
                return null;
            if (scope is not null)
                scope = new QualifiedName(scope, level);
            else
                scope = isGlobal ? new GlobalQualifiedName(level) : level;
        } while (!_cursor.Consume('E'));
        return Qualify(scope);
    }

    private QualifiedName? Qualify(Node? scope) => scope is not null && ParseBase() is { } name ? new(scope, name) : null;

    private Node? ParseScopeType() => ParseType() is { } type ? WithArguments(type) : null;

    private Node? ParseType()
    {
        if (_cursor.Peek() is not ('T' or 'D'))
            return parser.Names.ParseSubstitution();
        Node? type = _cursor.Peek() == 'T' ? parser.Templates.ParseParameter() : parser.Types.ParseDecltype();
        if (type is not null)
            parser.Substitutions.Add(type);
        return type;
    }

    private Node? ParseSimpleName() => parser.UnqualifiedNames.ParseSourceName() is { } name ? WithArguments(name) : null;

    private Node? WithArguments(Node name)
    {
        if (_cursor.Peek() != 'I')
            return name;
        return parser.Templates.ParseArguments(false) is { } arguments ? new NameWithTemplateArguments(name, arguments) : null;
    }

    private Node? ParseBase()
    {
        if (_cursor.IsDigit())
            return ParseSimpleName();
        if (_cursor.Consume("dn"))
            return (_cursor.IsDigit() ? ParseSimpleName() : ParseType()) is { } type ? new DestructorName(type) : null;
        _cursor.Consume("on");
        return parser.UnqualifiedNames.ParseOperator(null) is { } name ? WithArguments(name) : null;
    }
}
