namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

internal sealed class InitializerList(Node? type, Node[] elements) : Node
{
    public override void PrintLeft(Printer printer)
    {
        if (type is not null)
            printer.Print(type);
        printer.Append("{");
        printer.List(elements);
        printer.Append("}");
    }
}

/// <summary>A designated initializer: <c>.field = x</c>, <c>[index] = x</c> or <c>[first ... last] = x</c>.</summary>
internal sealed class DesignatedInitializer(Node designator, Node? last, bool isField, Node value) : Node
{
    public override void PrintLeft(Printer printer)
    {
        if (isField)
        {
            printer.Append(".");
            printer.Print(designator);
        }
        else
        {
            printer.Append("[");
            printer.Print(designator);
            if (last is not null)
            {
                printer.Append(" ... ");
                printer.Print(last);
            }
            printer.Append("]");
        }
        if (value is not DesignatedInitializer)
            printer.Append(" = ");
        printer.Print(value);
    }
}
