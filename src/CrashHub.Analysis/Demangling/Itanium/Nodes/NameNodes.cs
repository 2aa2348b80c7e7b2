namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

/// <summary>Text that stands for itself: an identifier, a builtin type.</summary>
internal sealed class TextNode(string text) : Node
{
    public string Text => text;

    public override string BaseName(Printer printer) => text;

    public override void PrintLeft(Printer printer) => printer.Append(text);
}

/// <summary><c>scope::name</c>, of a declared name.</summary>
internal sealed class NestedName(Node scope, Node name) : Node
{
    public override string BaseName(Printer printer) => printer.BaseNameOf(name);

    public override void PrintLeft(Printer printer)
    {
        printer.Print(scope);
        printer.Append("::");
        printer.Print(name);
    }
}

/// <summary>A friend defined in a class and found only through it.</summary>
internal sealed class MemberLikeFriendName(Node scope, Node name) : Node
{
    public override string BaseName(Printer printer) => printer.BaseNameOf(name);

    public override void PrintLeft(Printer printer)
    {
        printer.Print(scope);
        printer.Append("::friend ");
        printer.Print(name);
    }
}

/// <summary>A name within a function.</summary>
internal sealed class LocalName(Node encoding, Node entity) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Print(encoding);
        printer.Append("::");
        printer.Print(entity);
    }
}

/// <summary><c>scope::name</c>, of a name that an expression could not resolve.</summary>
internal sealed class QualifiedName(Node scope, Node name) : Node
{
    public override string BaseName(Printer printer) => printer.BaseNameOf(name);

    public override void PrintLeft(Printer printer)
    {
        printer.Print(scope);
        printer.Append("::");
        printer.Print(name);
    }
}

internal sealed class GlobalQualifiedName(Node name) : Node
{
    public override string BaseName(Printer printer) => printer.BaseNameOf(name);

    public override void PrintLeft(Printer printer)
    {
        printer.Append("::");
        printer.Print(name);
    }
}

internal sealed class NameWithTemplateArguments(Node name, Node arguments) : Node
{
    public override string BaseName(Printer printer) => printer.BaseNameOf(name);

    public override void PrintLeft(Printer printer)
    {
        printer.Print(name);
        printer.Print(arguments);
    }
}

internal sealed class AbiTaggedName(Node name, string tag) : Node(name.RightSide, name.Array, name.Function)
{
    public override string BaseName(Printer printer) => printer.BaseNameOf(name);

    public override void PrintLeft(Printer printer)
    {
        printer.Left(name);
        printer.Append("[abi:");
        printer.Append(tag);
        printer.Append("]");
    }
}

internal sealed class ModuleName(ModuleName? parent, Node name, bool isPartition) : Node
{
    public override void PrintLeft(Printer printer)
    {
        if (parent is not null)
            printer.Print(parent);
        if (parent is not null || isPartition)
            printer.Append(isPartition ? ":" : ".");
        printer.Print(name);
    }
}

/// <summary>A name attached to a C++20 module.</summary>
internal sealed class ModuleEntity(ModuleName module, Node name) : Node
{
    public override string BaseName(Printer printer) => printer.BaseNameOf(name);

    public override void PrintLeft(Printer printer)
    {
        printer.Print(name);
        printer.Append("@");
        printer.Print(module);
    }
}

internal sealed class ConstructorOrDestructorName(Node type, bool isDestructor) : Node
{
    public override void PrintLeft(Printer printer)
    {
        if (isDestructor)
            printer.Append("~");
        printer.Append(printer.BaseNameOf(type));
    }
}

/// <summary><c>~T</c> in an expression.</summary>
internal sealed class DestructorName(Node type) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("~");
        printer.Left(type);
    }
}

internal sealed class ConversionOperator(Node type) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("operator ");
        printer.Print(type);
    }
}

internal sealed class LiteralOperator(Node suffix) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("operator\"\" ");
        printer.Print(suffix);
    }
}

internal sealed class StructuredBindingName(Node[] bindings) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Open("[");
        printer.List(bindings);
        printer.Close("]");
    }
}

internal sealed class UnnamedTypeName(string number) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("'unnamed");
        printer.Append(number);
        printer.Append("'");
    }
}

internal sealed class ClosureTypeName(
    Node[] templateParameters,
    Node? leadingRequires,
    Node[] parameters,
    Node? trailingRequires,
    string number
) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("'lambda");
        printer.Append(number);
        printer.Append("'");
        PrintDeclarator(printer);
    }

    public void PrintDeclarator(Printer printer)
    {
        if (templateParameters.Length > 0)
            printer.AngleBrackets(templateParameters);
        if (leadingRequires is not null)
        {
            printer.Append(" requires ");
            printer.Print(leadingRequires);
            printer.Append(" ");
        }
        printer.Parenthesized(parameters);
        if (trailingRequires is null)
            return;
        printer.Append(" requires ");
        printer.Print(trailingRequires);
    }
}
