namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

internal sealed class BinaryExpression : Node
{
    private readonly Node _left;
    private readonly string _symbol;
    private readonly Node _right;

    public BinaryExpression(Node left, string symbol, Node right, Precedence precedence)
    {
        (_left, _symbol, _right) = (left, symbol, right);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        var mayCloseArguments = _symbol is ">" or ">>" && !printer.IsProtected;
        if (mayCloseArguments)
            printer.Open();
        var isAssignment = Precedence == Precedence.Assign;
        printer.Operand(_left, isAssignment ? Precedence.LogicalOr : Precedence, isAssignment);
        printer.Append(_symbol == "," ? _symbol : " " + _symbol);
        printer.Append(" ");
        printer.Operand(_right, Precedence, !isAssignment);
        if (mayCloseArguments)
            printer.Close();
    }
}

internal sealed class PrefixExpression : Node
{
    private readonly string _symbol;
    private readonly Node _operand;

    public PrefixExpression(string symbol, Node operand, Precedence precedence)
    {
        (_symbol, _operand) = (symbol, operand);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        printer.Append(_symbol);
        printer.Operand(_operand, Precedence);
    }
}

internal sealed class PostfixExpression : Node
{
    private readonly Node _operand;
    private readonly string _symbol;

    public PostfixExpression(Node operand, string symbol, Precedence precedence)
    {
        (_operand, _symbol) = (operand, symbol);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        printer.Operand(_operand, Precedence, false);
        printer.Append(_symbol);
    }
}

internal sealed class SubscriptExpression : Node
{
    private readonly Node _array;
    private readonly Node _index;

    public SubscriptExpression(Node array, Node index, Precedence precedence)
    {
        (_array, _index) = (array, index);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        printer.Operand(_array, Precedence);
        printer.Open("[");
        printer.Operand(_index);
        printer.Close("]");
    }
}

internal sealed class MemberExpression : Node
{
    private readonly Node _object;
    private readonly string _symbol;
    private readonly Node _member;

    public MemberExpression(Node @object, string symbol, Node member, Precedence precedence)
    {
        (_object, _symbol, _member) = (@object, symbol, member);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        printer.Operand(_object, Precedence, false);
        printer.Append(_symbol);
        printer.Operand(_member, Precedence);
    }
}

internal sealed class ConditionalExpression : Node
{
    private readonly Node _condition;
    private readonly Node _then;
    private readonly Node _else;

    public ConditionalExpression(Node condition, Node then, Node @else, Precedence precedence)
    {
        (_condition, _then, _else) = (condition, then, @else);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        printer.Operand(_condition, Precedence);
        printer.Append(" ? ");
        printer.Operand(_then);
        printer.Append(" : ");
        printer.Operand(_else, Precedence.Assign, false);
    }
}

internal sealed class FoldExpression(bool isLeftFold, string symbol, Node pack, Node? initial) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Open();
        if (!isLeftFold || initial is not null)
        {
            PrintOperand(printer, isLeftFold ? initial : null);
            PrintSymbol(printer);
        }
        printer.Append("...");
        if (isLeftFold || initial is not null)
        {
            PrintSymbol(printer);
            PrintOperand(printer, isLeftFold ? null : initial);
        }
        printer.Close();
    }

    private void PrintSymbol(Printer printer)
    {
        printer.Append(" ");
        printer.Append(symbol);
        printer.Append(" ");
    }

    private void PrintOperand(Printer printer, Node? operand)
    {
        if (operand is not null)
        {
            printer.Operand(operand, Precedence.Cast, false);
            return;
        }
        printer.Open();
        printer.Print(new PackExpansion(pack));
        printer.Close();
    }
}
