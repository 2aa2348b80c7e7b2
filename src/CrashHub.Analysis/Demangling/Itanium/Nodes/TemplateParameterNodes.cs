namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

internal enum TemplateParameterKind
{
    Type,
    NonType,
    Template,
}

/// <summary>A name for a template parameter of a lambda, which has none in the mangling: <c>$T</c>, <c>$T0</c>, <c>$N</c>, <c>$TT</c>.</summary>
internal sealed class InventedParameterName(TemplateParameterKind kind, int index) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append(
            kind switch
            {
                TemplateParameterKind.Type => "$T",
                TemplateParameterKind.NonType => "$N",
                _ => "$TT",
            }
        );
        if (index > 0)
            printer.Append((index - 1).ToString());
    }
}

internal sealed class TypeParameterDeclaration(Node name) : Node(Trait.Yes)
{
    public override void PrintLeft(Printer printer) => printer.Append("typename ");

    public override void PrintRight(Printer printer) => printer.Print(name);
}

internal sealed class ConstrainedParameterDeclaration(Node constraint, Node name) : Node(Trait.Yes)
{
    public override void PrintLeft(Printer printer)
    {
        printer.Print(constraint);
        printer.Append(" ");
    }

    public override void PrintRight(Printer printer) => printer.Print(name);
}

internal sealed class ValueParameterDeclaration(Node name, Node type) : Node(Trait.Yes)
{
    public override void PrintLeft(Printer printer)
    {
        printer.Left(type);
        if (!printer.HasRightSide(type))
            printer.Append(" ");
    }

    public override void PrintRight(Printer printer)
    {
        printer.Print(name);
        printer.Right(type);
    }
}

internal sealed class TemplateParameterDeclaration(Node name, Node[] parameters, Node? requires) : Node(Trait.Yes)
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("template");
        printer.AngleBrackets(parameters);
        printer.Append(" typename ");
    }

    public override void PrintRight(Printer printer)
    {
        printer.Print(name);
        if (requires is null)
            return;
        printer.Append(" requires ");
        printer.Print(requires);
    }
}

internal sealed class PackParameterDeclaration(Node parameter) : Node(Trait.Yes)
{
    public override void PrintLeft(Printer printer)
    {
        printer.Left(parameter);
        printer.Append("...");
    }

    public override void PrintRight(Printer printer) => printer.Right(parameter);
}
