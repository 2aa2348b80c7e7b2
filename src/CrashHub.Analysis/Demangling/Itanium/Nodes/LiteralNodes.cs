namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

/// <summary>An integer with a suffix (<c>5ul</c>) or behind its type (<c>(char)65</c>).</summary>
internal sealed class IntegerLiteral(string type, string value) : Node
{
    private const int LongestSuffix = 3;

    public override void PrintLeft(Printer printer)
    {
        if (type.Length > LongestSuffix)
        {
            printer.Open();
            printer.Append(type);
            printer.Close();
        }
        printer.AppendNumber(value);
        if (type.Length <= LongestSuffix)
            printer.Append(type);
    }
}

internal sealed class EnumLiteral(Node type, string value) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Open();
        printer.Print(type);
        printer.Close();
        printer.AppendNumber(value);
    }
}

/// <summary>A string literal, of which only the type is mangled.</summary>
internal sealed class StringLiteral(Node type) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("\"<");
        printer.Print(type);
        printer.Append(">\"");
    }
}

internal sealed class LambdaExpression(Node type) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("[]");
        if (type is ClosureTypeName closure)
            closure.PrintDeclarator(printer);
        printer.Append("{...}");
    }
}
