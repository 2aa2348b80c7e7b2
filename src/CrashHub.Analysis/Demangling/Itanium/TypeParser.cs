using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>Types (5.1.5). Every type but a builtin one or a substitution becomes a substitution candidate once it is read.</summary>
internal sealed class TypeParser(ItaniumParser parser)
{
    private readonly ManglingCursor _cursor = parser.Cursor;
    private readonly FunctionTypeParser _functions = new(parser);

    public Node? Parse()
    {
        if (!parser.Budget.Enter())
            return null;
        Node? type = ParseBuiltin();
        if (type is null && (type = ParseCompound(out var isCandidate)) is not null && isCandidate)
            parser.Substitutions.Add(type);
        parser.Budget.Leave();
        return type;
    }

    public Qualifiers ParseQualifiers()
    {
        var qualifiers = Qualifiers.None;
        if (_cursor.Consume('r'))
            qualifiers |= Qualifiers.Restrict;
        if (_cursor.Consume('V'))
            qualifiers |= Qualifiers.Volatile;
        if (_cursor.Consume('K'))
            qualifiers |= Qualifiers.Const;
        return qualifiers;
    }

    public EnclosingExpression? ParseDecltype()
    {
        if (!_cursor.Consume("Dt") && !_cursor.Consume("DT"))
            return null;
        return parser.Expressions.Parse() is { } expression && _cursor.Consume('E') ? new("decltype", expression) : null;
    }

    private TextNode? ParseBuiltin()
    {
        var first = _cursor.Peek();
        if (first == 'D')
        {
            if (BuiltinTypes.NodeAfterD(_cursor.Peek(1)) is not { } afterD)
                return null;
            _cursor.Skip(2);
            return afterD;
        }
        if (BuiltinTypes.Node(first) is not { } type)
            return null;
        _cursor.Skip(1);
        return type;
    }

    private Node? ParseCompound(out bool isCandidate)
    {
        isCandidate = true;
        switch (_cursor.Peek())
        {
            case 'r' or 'V' or 'K':
                return _functions.IsNext() ? _functions.Parse() : ParseQualified();
            case 'U':
                return ParseQualified();
            case 'u':
                return ParseVendorType();
            case 'D':
                return ParseAfterD(out isCandidate);
            case 'F':
                return _functions.Parse();
            case 'A':
                return ParseArray();
            case 'M':
                _cursor.Skip(1);
                return Parse() is { } classType && Parse() is { } memberType ? new MemberPointerType(classType, memberType) : null;
            case 'T' when _cursor.Peek(1) is not ('s' or 'u' or 'e'):
                return ParseTemplateParameter();
            case 'P':
                _cursor.Skip(1);
                return Parse() is { } pointee ? new PointerType(pointee) : null;
            case 'R':
                _cursor.Skip(1);
                return Parse() is { } referee ? new ReferenceType(referee, false) : null;
            case 'O':
                _cursor.Skip(1);
                return Parse() is { } rvalueReferee ? new ReferenceType(rvalueReferee, true) : null;
            case 'C':
                _cursor.Skip(1);
                return Parse() is { } complex ? new PostfixedType(complex, " complex") : null;
            case 'G':
                _cursor.Skip(1);
                return Parse() is { } imaginary ? new PostfixedType(imaginary, " imaginary") : null;
            case 'S' when _cursor.Peek(1) != 't':
                return ParseSubstitution(out isCandidate);
            default:
                return ParseClassOrEnum();
        }
    }

    private Node? ParseAfterD(out bool isCandidate)
    {
        isCandidate = _cursor.Peek(1) is not ('F' or 'k' or 'K' or 'S' or 'A' or 'R');
        switch (_cursor.Peek(1))
        {
            case 'F':
                if (_cursor.Consume("DF16b"))
                    return new TextNode("std::bfloat16_t");
                _cursor.Skip(2);
                var bits = _cursor.Number();
                return _cursor.Consume('_') ? new TextNode("_Float" + bits) : null;
            case 'S' or 'A' or 'R':
                return ParseFixedPoint();
            case 'k' or 'K':
                var postfix = _cursor.Peek(1) == 'k' ? " auto" : " decltype(auto)";
                _cursor.Skip(2);
                return parser.Names.Parse(null) is { } constraint ? new PostfixedType(constraint, postfix) : null;
            case 'B' or 'U':
                return ParseBitInt();
            case 't' or 'T':
                return ParseDecltype();
            case 'v':
                return ParseVector();
            case 'p':
                _cursor.Skip(2);
                return Parse() is { } pattern ? new PackExpansion(pattern) : null;
            case 'o' or 'O' or 'w' or 'x':
                return _functions.Parse();
            default:
                return null;
        }
    }

    /// <summary>The fixed-point types of N1169.</summary>
    private TextNode? ParseFixedPoint()
    {
        var saturation = _cursor.Consume("DS") ? "_Sat " : "";
        var kind =
            _cursor.Consume("DA") ? "_Accum"
            : _cursor.Consume("DR") ? "_Fract"
            : null;
        var size = _cursor.Peek() switch
        {
            's' => "short ",
            't' => "unsigned short ",
            'i' => "",
            'j' => "unsigned ",
            'l' => "long ",
            'm' => "unsigned long ",
            _ => null,
        };
        if (kind is null || size is null)
            return null;
        _cursor.Skip(1);
        return new(saturation + size + kind);
    }

    private Node? ParseVendorType()
    {
        _cursor.Skip(1);
        var name = _cursor.SourceName();
        if (name.Length == 0)
            return null;
        if (!_cursor.Consume('I'))
            return new TextNode(name);
        return Parse() is { } operand && _cursor.Consume('E') ? new TransformedType(name, operand) : null;
    }

    private BitIntType? ParseBitInt()
    {
        var isSigned = _cursor.Peek(1) == 'B';
        _cursor.Skip(2);
        var size = _cursor.IsDigit() ? new TextNode(_cursor.Number()) : parser.Expressions.Parse();
        return size is not null && _cursor.Consume('_') ? new(size, isSigned) : null;
    }

    private Node? ParseQualified()
    {
        if (!parser.Budget.Enter())
            return null;
        var type = _cursor.Consume('U') ? ParseVendorQualified() : ParseStandardQualified();
        parser.Budget.Leave();
        return type;
    }

    private Node? ParseStandardQualified()
    {
        var qualifiers = ParseQualifiers();
        if (Parse() is not { } type)
            return null;
        return qualifiers == Qualifiers.None ? type : new QualifiedType(type, qualifiers);
    }

    private Node? ParseVendorQualified()
    {
        const string objectiveCProtocol = "objcproto";
        var qualifier = _cursor.SourceName();
        if (qualifier.Length == 0)
            return null;
        if (qualifier.StartsWith(objectiveCProtocol, StringComparison.Ordinal))
        {
            var protocol = new ManglingCursor(qualifier[objectiveCProtocol.Length..]).SourceName();
            return protocol.Length > 0 && ParseQualified() is { } objectType ? new ProtocolQualifiedType(objectType, protocol) : null;
        }
        Node? arguments = null;
        if (_cursor.Peek() == 'I' && (arguments = parser.Templates.ParseArguments(false)) is null)
            return null;
        return ParseQualified() is { } type ? new VendorQualifiedType(type, qualifier, arguments) : null;
    }

    private ArrayType? ParseArray()
    {
        _cursor.Skip(1);
        if (!TryParseDimension(_cursor.IsDigit(), out var dimension))
            return null;
        return Parse() is { } element ? new(element, dimension) : null;
    }

    private VectorType? ParseVector()
    {
        _cursor.Skip(2);
        var isNumber = _cursor.Peek() is >= '1' and <= '9';
        if (!TryParseDimension(isNumber, out var dimension))
            return null;
        if (isNumber && _cursor.Consume('p'))
            return new(null, dimension);
        return Parse() is { } element ? new(element, dimension) : null;
    }

    private bool TryParseDimension(bool isNumber, out Node? dimension)
    {
        dimension = null;
        if (isNumber)
            dimension = new TextNode(_cursor.Number());
        else if (_cursor.Consume('_'))
            return true;
        else if ((dimension = parser.Expressions.Parse()) is null)
            return false;
        return _cursor.Consume('_');
    }

    private Node? ParseTemplateParameter()
    {
        if (parser.Templates.ParseParameter() is not { } parameter)
            return null;
        if (!parser.MayReadTemplateArguments || _cursor.Peek() != 'I')
            return parameter;
        parser.Substitutions.Add(parameter);
        return parser.Templates.ParseArguments(false) is { } arguments ? new NameWithTemplateArguments(parameter, arguments) : null;
    }

    private Node? ParseSubstitution(out bool isCandidate)
    {
        var name = parser.Names.ParseUnscoped(null, out var isSubstitution);
        isCandidate = !isSubstitution;
        if (name is null || _cursor.Peek() != 'I' || (isSubstitution && !parser.MayReadTemplateArguments))
            return name;
        if (!isSubstitution)
            parser.Substitutions.Add(name);
        isCandidate = true;
        return parser.Templates.ParseArguments(false) is { } arguments ? new NameWithTemplateArguments(name, arguments) : null;
    }

    private Node? ParseClassOrEnum()
    {
        var keyword =
            _cursor.Consume("Ts") ? "struct"
            : _cursor.Consume("Tu") ? "union"
            : _cursor.Consume("Te") ? "enum"
            : null;
        if (parser.Names.Parse(null) is not { } name)
            return null;
        return keyword is null ? name : new ElaboratedType(keyword, name);
    }
}
