namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

internal sealed class TemplateArguments(Node[] arguments) : Node
{
    public override void PrintLeft(Printer printer) => printer.AngleBrackets(arguments);
}

/// <summary>An argument with the declaration of its parameter; only the argument is shown.</summary>
internal sealed class QualifiedTemplateArgument(Node argument) : Node
{
    public Node Argument => argument;

    public override void PrintLeft(Printer printer) => printer.Print(argument);
}

/// <summary>The arguments of a pack, where they are written.</summary>
internal sealed class TemplateArgumentPack(Node[] elements) : Node
{
    public Node[] Elements => elements;

    public override void PrintLeft(Printer printer) => printer.List(elements);
}

/// <summary>A pack where a template parameter refers to it: one element at a time, as the enclosing expansion says.</summary>
internal sealed class ParameterPack(Node[] elements)
    : Node(Shared(elements, n => n.RightSide), Shared(elements, n => n.Array), Shared(elements, n => n.Function))
{
    public override void PrintLeft(Printer printer)
    {
        if (Current(printer) is { } element)
            printer.Left(element);
    }

    public override void PrintRight(Printer printer)
    {
        if (Current(printer) is { } element)
            printer.Right(element);
    }

    public override bool AsksRightSide(Printer printer) => Current(printer) is { } element && printer.HasRightSide(element);

    public override bool AsksArray(Printer printer) => Current(printer) is { } element && printer.IsArray(element);

    public override bool AsksFunction(Printer printer) => Current(printer) is { } element && printer.IsFunction(element);

    public override Node Resolve(Printer printer) => Current(printer) is { } element ? printer.Resolve(element) : this;

    /// <summary>The first pack met in an expansion decides how many elements it has.</summary>
    private Node? Current(Printer printer)
    {
        if (printer.PackCount == Printer.NoPack)
        {
            printer.PackCount = elements.Length;
            printer.PackIndex = 0;
        }
        return printer.PackIndex >= 0 && printer.PackIndex < elements.Length ? elements[printer.PackIndex] : null;
    }

    private static Trait Shared(Node[] elements, Func<Node, Trait> trait) =>
        System.Array.TrueForAll(elements, element => trait(element) == Trait.No) ? Trait.No : Trait.Ask;
}

/// <summary>A pattern printed once for each element of the packs in it.</summary>
internal sealed class PackExpansion(Node pattern) : Node
{
    public override void PrintLeft(Printer printer)
    {
        var (outerIndex, outerCount) = (printer.PackIndex, printer.PackCount);
        printer.PackIndex = printer.PackCount = Printer.NoPack;
        var start = printer.Length;
        printer.Print(pattern);
        if (printer.PackCount == Printer.NoPack)
            printer.Append("...");
        else if (printer.PackCount == 0)
            printer.Truncate(start);
        else
            PrintRest(printer, printer.PackCount);
        (printer.PackIndex, printer.PackCount) = (outerIndex, outerCount);
    }

    private void PrintRest(Printer printer, int count)
    {
        for (var index = 1; index < count && !printer.IsStopped; index++)
        {
            printer.Append(", ");
            printer.PackIndex = index;
            printer.Print(pattern);
        }
    }
}

/// <summary>
/// A template parameter in the type of a conversion operator, which is mangled before the arguments it refers to. It may stand within the
/// argument that it refers to; such a cycle prints nothing.
/// </summary>
internal sealed class ForwardTemplateReference(int index) : Node(Trait.Ask, Trait.Ask, Trait.Ask)
{
    private bool _isVisited;

    public int Index => index;

    public Node? Target { get; set; }

    public override string BaseName(Printer printer) => Visit(printer.BaseNameOf, "");

    public override void PrintLeft(Printer printer)
    {
        if (TryEnter() is not { } target)
            return;
        printer.Left(target);
        _isVisited = false;
    }

    public override void PrintRight(Printer printer)
    {
        if (TryEnter() is not { } target)
            return;
        printer.Right(target);
        _isVisited = false;
    }

    public override bool AsksRightSide(Printer printer) => Visit(printer.HasRightSide, false);

    public override bool AsksArray(Printer printer) => Visit(printer.IsArray, false);

    public override bool AsksFunction(Printer printer) => Visit(printer.IsFunction, false);

    public override Node Resolve(Printer printer) => Visit(printer.Resolve, this);

    /// <summary>The target, unless it is being visited.</summary>
    private Node? TryEnter()
    {
        if (_isVisited || Target is null)
            return null;
        _isVisited = true;
        return Target;
    }

    private T Visit<T>(Func<Node, T> visit, T otherwise)
    {
        if (TryEnter() is not { } target)
            return otherwise;
        var result = visit(target);
        _isVisited = false;
        return result;
    }
}
