namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

internal sealed class RequiresExpression(Node[] parameters, Node[] requirements) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("requires");
        if (parameters.Length > 0)
        {
            printer.Append(" ");
            printer.Parenthesized(parameters);
        }
        printer.Append(" ");
        printer.Open("{");
        foreach (var requirement in requirements)
            printer.Print(requirement);
        printer.Append(" ");
        printer.Close("}");
    }
}

internal sealed class ExpressionRequirement(Node expression, bool isNoexcept, Node? constraint) : Node
{
    public override void PrintLeft(Printer printer)
    {
        var isCompound = isNoexcept || constraint is not null;
        printer.Append(" ");
        if (isCompound)
            printer.Open("{");
        printer.Print(expression);
        if (isCompound)
            printer.Close("}");
        if (isNoexcept)
            printer.Append(" noexcept");
        if (constraint is not null)
        {
            printer.Append(" -> ");
            printer.Print(constraint);
        }
        printer.Append(";");
    }
}

/// <summary><c>typename T;</c> or <c>requires C;</c> within a requires-expression.</summary>
internal sealed class KeywordRequirement(string keyword, Node subject) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append(keyword);
        printer.Print(subject);
        printer.Append(";");
    }
}
