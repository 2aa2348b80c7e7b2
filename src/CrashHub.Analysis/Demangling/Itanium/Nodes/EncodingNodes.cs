namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

/// <summary>A function with its parameters, and its return type where the mangling has one.</summary>
internal sealed class FunctionEncoding(Node? returnType, Node name, Node[] parameters, Node[]? enableIf, Node? requires, NameState state)
    : Node(Trait.Yes, Trait.No, Trait.Yes)
{
    public override void PrintLeft(Printer printer)
    {
        if (returnType is not null)
        {
            printer.Left(returnType);
            if (!printer.HasRightSide(returnType))
                printer.Append(" ");
        }
        printer.Print(name);
    }

    public override void PrintRight(Printer printer)
    {
        printer.Parenthesized(parameters);
        if (returnType is not null)
            printer.Right(returnType);
        printer.Append(state.Qualifiers);
        printer.Append(state.ReferenceQualifier);
        if (enableIf is not null)
        {
            printer.Append(" [enable_if:");
            printer.List(enableIf);
            printer.Append("]");
        }
        if (requires is null)
            return;
        printer.Append(" requires ");
        printer.Print(requires);
    }

    public override bool AsksRightSide(Printer printer) => true;
}

internal sealed class ExplicitObjectParameter(Node type) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("this ");
        printer.Print(type);
    }
}

/// <summary>What a compiler appends to a symbol it cloned or renamed: <c>.cold</c>, <c>.llvm.123</c>.</summary>
internal sealed class DotSuffix(Node encoding, string suffix) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Print(encoding);
        printer.Append(" (");
        printer.Append(suffix);
        printer.Append(")");
    }
}

/// <summary>An entity that the compiler made for another: <c>vtable for T</c>.</summary>
internal sealed class SpecialName(string description, Node subject) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append(description);
        printer.Print(subject);
    }
}

internal sealed class ConstructionVtableName(Node baseType, Node derivedType) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("construction vtable for ");
        printer.Print(baseType);
        printer.Append("-in-");
        printer.Print(derivedType);
    }
}
