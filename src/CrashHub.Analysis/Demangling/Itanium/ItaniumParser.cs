using CrashHub.Analysis.Demangling.Itanium.Nodes;

namespace CrashHub.Analysis.Demangling.Itanium;

/// <summary>
/// What the parsers of the grammar's parts share: the cursor, the substitution table and the template parameters in scope. A parse method
/// returns null when its input is malformed, and nothing is tried a second time, so parsing takes time linear in the name.
/// </summary>
internal sealed class ItaniumParser
{
    public ItaniumParser(string text, DemanglingBudget budget)
    {
        Cursor = new(text);
        Budget = budget;
        Encodings = new(this);
        Names = new(this);
        UnqualifiedNames = new(this);
        Templates = new(this);
        Types = new(this);
        Expressions = new(this);
        UnresolvedNames = new(this);
        Literals = new(this);
    }

    public ManglingCursor Cursor { get; }
    public DemanglingBudget Budget { get; }
    public EncodingParser Encodings { get; }
    public NameParser Names { get; }
    public UnqualifiedNameParser UnqualifiedNames { get; }
    public TemplateParser Templates { get; }
    public TypeParser Types { get; }
    public ExpressionParser Expressions { get; }
    public UnresolvedNameParser UnresolvedNames { get; }
    public LiteralParser Literals { get; }

    /// <summary>Components that <c>S_</c>, <c>S0_</c>, … refer back to, in order of appearance.</summary>
    public List<Node> Substitutions { get; } = new(16);

    /// <summary>Template parameter lists by level, outermost first; null stands for a list that is not known.</summary>
    public List<List<Node>?> TemplateParameters { get; set; } = [];

    /// <summary>
    /// The arguments of a local template whose signature is being read; null elsewhere. llvm-cxxfilt 22 forgets them and refuses a name that
    /// needs them, so they are asked last, where it would give up.
    /// </summary>
    public List<Node>? LocalArguments { get; set; }

    /// <summary>References out of a conversion operator's type to template arguments that follow it.</summary>
    public List<ForwardTemplateReference> ForwardReferences { get; } = [];

    /// <summary>False while the type of a conversion is read: arguments that follow belong to the operator.</summary>
    public bool MayReadTemplateArguments { get; set; } = true;

    public bool PermitsForwardReferences { get; set; }

    /// <summary>True within constraints, where the enclosing lists are not known: parameters are shown by number.</summary>
    public bool ShowsParametersByNumber { get; set; }

    /// <summary>The level whose unknown parameters are the <c>auto</c> of a generic lambda; -1 outside one.</summary>
    public int LambdaLevel { get; set; } = -1;

    /// <summary>Reads <paramref name="element"/> until <paramref name="end"/>; null when an element is malformed.</summary>
    public Node[]? ListUntil(char end, Func<Node?> element)
    {
        var elements = new List<Node>();
        while (!Cursor.Consume(end))
        {
            if (element() is not { } node)
                return null;
            elements.Add(node);
        }
        return [.. elements];
    }
}
