using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>Template arguments, references to template parameters and their declarations (5.1.6.4, 5.1.8).</summary>
internal sealed class TemplateParser(ItaniumParser parser)
{
    private readonly ManglingCursor _cursor = parser.Cursor;

    /// <summary>How many parameters of each kind have been given an invented name.</summary>
    private readonly int[] _inventedNames = new int[3];

    public bool IsParameterDeclaration => _cursor.Peek() == 'T' && _cursor.Peek(1) is 'y' or 'p' or 't' or 'n' or 'k';

    /// <param name="areOfEncoding">Whether <c>T_</c> in what follows refers to these arguments.</param>
    public TemplateArguments? ParseArguments(bool areOfEncoding)
    {
        if (!_cursor.Consume('I'))
            return null;
        List<Node>? table = null;
        if (areOfEncoding)
        {
            parser.TemplateParameters.Clear();
            parser.TemplateParameters.Add(table = []);
        }

        var arguments = new List<Node>();
        while (!_cursor.Consume('E'))
        {
            if (ParseArgument() is not { } argument)
                return null;
            arguments.Add(argument);
            table?.Add(AsParameter(argument));
            if (!_cursor.Consume('Q'))
                continue;
            // A constraint on the arguments does not show.
            if (parser.Expressions.ParseConstraint() is null || !_cursor.Consume('E'))
                return null;
            break;
        }
        return new([.. arguments]);
    }

    /// <summary>
    /// What <c>T_</c> refers to. A pack behind the declaration of its parameter stays one piece, as in llvm-cxxfilt 22: a reference to it is
    /// shown whole, with dots.
    /// </summary>
    private static Node AsParameter(Node argument) =>
        argument switch
        {
            QualifiedTemplateArgument qualified => qualified.Argument,
            TemplateArgumentPack pack => new ParameterPack(pack.Elements),
            _ => argument,
        };

    public Node? ParseArgument()
    {
        if (!parser.Budget.Enter())
            return null;
        var argument = ParseArgumentBody();
        parser.Budget.Leave();
        return argument;
    }

    private Node? ParseArgumentBody()
    {
        switch (_cursor.Peek())
        {
            case 'X':
                _cursor.Skip(1);
                var expression = parser.Expressions.Parse();
                return expression is not null && _cursor.Consume('E') ? expression : null;
            case 'J':
                _cursor.Skip(1);
                return parser.ListUntil('E', ParseArgument) is { } elements ? new TemplateArgumentPack(elements) : null;
            case 'L' when _cursor.Consume("LZ"):
                var encoding = parser.Encodings.Parse();
                return encoding is not null && _cursor.Consume('E') ? encoding : null;
            case 'L':
                return parser.Literals.Parse();
            case 'T' when IsParameterDeclaration:
                return ParseParameterDeclaration(null) is not null && ParseArgument() is { } argument
                    ? new QualifiedTemplateArgument(argument)
                    : null;
            default:
                return parser.Types.Parse();
        }
    }

    /// <summary><c>T_</c>, <c>T0_</c>, <c>TL0__</c>, …: what it stands for.</summary>
    public Node? ParseParameter()
    {
        var start = _cursor.Position;
        if (!_cursor.Consume('T'))
            return null;
        var level = 0;
        if (_cursor.Consume('L') && !TryParseCount(out level))
            return null;
        if (!_cursor.Consume('_'))
        {
            if (!TryParseCount(out var count))
                return null;
            return Refer(start, level, count);
        }
        return Refer(start, level, 0);
    }

    /// <summary>A number before an underscore, counted from one because absence counts as zero.</summary>
    private bool TryParseCount(out int count)
    {
        var number = _cursor.PositiveInteger();
        count = number == int.MaxValue ? number : number + 1;
        return number >= 0 && _cursor.Consume('_');
    }

    private Node? Refer(int start, int level, int index)
    {
        if (parser.ShowsParametersByNumber)
            return new TextNode(_cursor.Since(start, _cursor.Position - 1));
        if (parser.PermitsForwardReferences && level == 0)
        {
            var reference = new ForwardTemplateReference(index);
            parser.ForwardReferences.Add(reference);
            return reference;
        }

        var lists = parser.TemplateParameters;
        if (level < lists.Count && lists[level] is { } known && index < known.Count)
            return known[index];
        if (parser.LambdaLevel != level || level > lists.Count)
            return level == 0 && parser.LocalArguments is { } local && index < local.Count ? local[index] : null;
        if (level == lists.Count)
            lists.Add(null);
        return new TextNode("auto");
    }

    /// <summary>A parameter's declaration under an invented name, which <paramref name="scope"/> gets for later references.</summary>
    public Node? ParseParameterDeclaration(List<Node>? scope)
    {
        if (!parser.Budget.Enter())
            return null;
        var declaration = ParseDeclarationBody(scope);
        parser.Budget.Leave();
        return declaration;
    }

    private Node? ParseDeclarationBody(List<Node>? scope)
    {
        if (_cursor.Consume("Ty"))
            return new TypeParameterDeclaration(InventName(TemplateParameterKind.Type, scope));
        if (_cursor.Consume("Tk"))
            return ParseConstrainedDeclaration(scope);
        if (_cursor.Consume("Tn"))
        {
            var name = InventName(TemplateParameterKind.NonType, scope);
            return parser.Types.Parse() is { } type ? new ValueParameterDeclaration(name, type) : null;
        }
        if (_cursor.Consume("Tt"))
            return ParseTemplateDeclaration(InventName(TemplateParameterKind.Template, scope));
        if (_cursor.Consume("Tp"))
            return ParseParameterDeclaration(scope) is { } parameter ? new PackParameterDeclaration(parameter) : null;
        return null;
    }

    private ConstrainedParameterDeclaration? ParseConstrainedDeclaration(List<Node>? scope)
    {
        var outer = parser.ShowsParametersByNumber;
        parser.ShowsParametersByNumber = true;
        var constraint = parser.Names.Parse(null);
        parser.ShowsParametersByNumber = outer;
        return constraint is null ? null : new(constraint, InventName(TemplateParameterKind.Type, scope));
    }

    private TemplateParameterDeclaration? ParseTemplateDeclaration(Node name)
    {
        var level = parser.TemplateParameters.Count;
        var own = new List<Node>();
        parser.TemplateParameters.Add(own);
        var declaration = ParseTemplateDeclarationBody(name, own);
        if (parser.TemplateParameters.Count > level)
            parser.TemplateParameters.RemoveRange(level, parser.TemplateParameters.Count - level);
        return declaration;
    }

    private TemplateParameterDeclaration? ParseTemplateDeclarationBody(Node name, List<Node> own)
    {
        var parameters = new List<Node>();
        Node? requires = null;
        while (!_cursor.Consume('E'))
        {
            if (ParseParameterDeclaration(own) is not { } parameter)
                return null;
            parameters.Add(parameter);
            if (!_cursor.Consume('Q'))
                continue;
            requires = parser.Expressions.ParseConstraint();
            if (requires is null || !_cursor.Consume('E'))
                return null;
            break;
        }
        return new(name, [.. parameters], requires);
    }

    private InventedParameterName InventName(TemplateParameterKind kind, List<Node>? scope)
    {
        var name = new InventedParameterName(kind, _inventedNames[(int)kind]++);
        scope?.Add(name);
        return name;
    }
}
