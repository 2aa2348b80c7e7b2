namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

/// <summary>A type under const, volatile or restrict; transparent otherwise.</summary>
internal sealed class QualifiedType(Node type, Qualifiers qualifiers) : Node(type.RightSide, type.Array, type.Function)
{
    public override void PrintLeft(Printer printer)
    {
        printer.Left(type);
        printer.Append(qualifiers);
    }

    public override void PrintRight(Printer printer) => printer.Right(type);

    public override bool AsksRightSide(Printer printer) => printer.HasRightSide(type);

    public override bool AsksArray(Printer printer) => printer.IsArray(type);

    public override bool AsksFunction(Printer printer) => printer.IsFunction(type);
}

/// <summary>A type under a vendor's qualifier, such as an address space.</summary>
internal sealed class VendorQualifiedType(Node type, string qualifier, Node? arguments) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Print(type);
        printer.Append(" ");
        printer.Append(qualifier);
        if (arguments is not null)
            printer.Print(arguments);
    }
}

/// <summary>A type with a word behind it: <c>float complex</c>, <c>Constraint auto</c>.</summary>
internal sealed class PostfixedType(Node type, string postfix) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Left(type);
        printer.Append(postfix);
    }
}

/// <summary><c>struct T</c>, <c>union T</c> or <c>enum T</c>.</summary>
internal sealed class ElaboratedType(string keyword, Node type) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append(keyword);
        printer.Append(" ");
        printer.Print(type);
    }
}

/// <summary>A builtin trait applied to a type: <c>__remove_cv(T)</c>.</summary>
internal sealed class TransformedType(string transform, Node type) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append(transform);
        printer.Append("(");
        printer.Print(type);
        printer.Append(")");
    }
}

/// <summary><c>_BitInt(N)</c>.</summary>
internal sealed class BitIntType(Node size, bool isSigned) : Node
{
    public override void PrintLeft(Printer printer)
    {
        if (!isSigned)
            printer.Append("unsigned ");
        printer.Append("_BitInt");
        printer.Open();
        printer.Operand(size);
        printer.Close();
    }
}

internal sealed class VectorType(Node? element, Node? dimension) : Node
{
    public override void PrintLeft(Printer printer)
    {
        if (element is null)
            printer.Append("pixel");
        else
            printer.Print(element);
        printer.Append(" vector[");
        if (dimension is not null)
            printer.Print(dimension);
        printer.Append("]");
    }
}

internal sealed class ArrayType(Node element, Node? dimension) : Node(Trait.Yes, Trait.Yes)
{
    public override void PrintLeft(Printer printer) => printer.Left(element);

    public override void PrintRight(Printer printer)
    {
        if (printer.Last != ']')
            printer.Append(" ");
        printer.Append("[");
        if (dimension is not null)
            printer.Print(dimension);
        printer.Append("]");
        printer.Right(element);
    }
}

internal sealed class FunctionType(
    Node returnType,
    Node[] parameters,
    Qualifiers qualifiers,
    ReferenceQualifier referenceQualifier,
    Node? exceptionSpecification
) : Node(Trait.Yes, Trait.No, Trait.Yes)
{
    public override void PrintLeft(Printer printer)
    {
        printer.Left(returnType);
        printer.Append(" ");
    }

    public override void PrintRight(Printer printer)
    {
        printer.Parenthesized(parameters);
        printer.Right(returnType);
        printer.Append(qualifiers);
        printer.Append(referenceQualifier);
        if (exceptionSpecification is null)
            return;
        printer.Append(" ");
        printer.Print(exceptionSpecification);
    }
}

internal sealed class NoexceptSpecification(Node condition) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("noexcept");
        printer.Open();
        printer.Operand(condition);
        printer.Close();
    }
}

internal sealed class DynamicExceptionSpecification(Node[] types) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("throw");
        printer.Parenthesized(types);
    }
}
