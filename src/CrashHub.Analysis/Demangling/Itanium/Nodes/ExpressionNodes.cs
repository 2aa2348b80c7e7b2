namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

/// <summary>A keyword with an operand in parentheses: <c>decltype(…)</c>, <c>sizeof (…)</c>.</summary>
internal sealed class EnclosingExpression : Node
{
    private readonly string _keyword;
    private readonly Node _operand;

    public EnclosingExpression(string keyword, Node operand, Precedence precedence = Precedence.Primary)
    {
        (_keyword, _operand) = (keyword, operand);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        printer.Append(_keyword);
        printer.Open();
        printer.Print(_operand);
        printer.Close();
    }
}

internal sealed class SizeofPackExpression(Node pack) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("sizeof...");
        printer.Open();
        printer.Left(new PackExpansion(pack));
        printer.Close();
    }
}

internal sealed class NodeList(Node[] nodes) : Node
{
    public override void PrintLeft(Printer printer) => printer.List(nodes);
}

internal sealed class CallExpression : Node
{
    private readonly Node _callee;
    private readonly Node[] _arguments;
    private readonly bool _isCalleeParenthesized;

    public CallExpression(Node callee, Node[] arguments, bool isCalleeParenthesized, Precedence precedence)
    {
        (_callee, _arguments, _isCalleeParenthesized) = (callee, arguments, isCalleeParenthesized);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        if (_isCalleeParenthesized)
            printer.Open();
        printer.Print(_callee);
        if (_isCalleeParenthesized)
            printer.Close();
        printer.Parenthesized(_arguments);
    }
}

internal sealed class NewExpression : Node
{
    private readonly Node[] _placement;
    private readonly Node _type;
    private readonly Node[] _initializers;
    private readonly string _keyword;

    public NewExpression(Node[] placement, Node type, Node[] initializers, string keyword, Precedence precedence)
    {
        (_placement, _type, _initializers, _keyword) = (placement, type, initializers, keyword);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        printer.Append(_keyword);
        if (_placement.Length > 0)
            printer.Parenthesized(_placement);
        printer.Append(" ");
        printer.Print(_type);
        if (_initializers.Length > 0)
            printer.Parenthesized(_initializers);
    }
}

internal sealed class DeleteExpression : Node
{
    private readonly string _keyword;
    private readonly Node _operand;

    public DeleteExpression(string keyword, Node operand, Precedence precedence)
    {
        (_keyword, _operand) = (keyword, operand);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        printer.Append(_keyword);
        printer.Append(" ");
        printer.Print(_operand);
    }
}

internal sealed class ThrowExpression(Node operand) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Append("throw ");
        printer.Print(operand);
    }
}

/// <summary><c>static_cast&lt;T&gt;(x)</c> and its like.</summary>
internal sealed class NamedCastExpression : Node
{
    private readonly string _keyword;
    private readonly Node _type;
    private readonly Node _operand;

    public NamedCastExpression(string keyword, Node type, Node operand, Precedence precedence)
    {
        (_keyword, _type, _operand) = (keyword, type, operand);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        printer.Append(_keyword);
        var outer = printer.OpenArguments();
        printer.Left(_type);
        printer.CloseArguments(outer);
        printer.Open();
        printer.Operand(_operand);
        printer.Close();
    }
}

/// <summary><c>(T)(x, y)</c>.</summary>
internal sealed class ConversionExpression : Node
{
    private readonly Node _type;
    private readonly Node[] _operands;

    public ConversionExpression(Node type, Node[] operands, Precedence precedence)
    {
        (_type, _operands) = (type, operands);
        Precedence = precedence;
    }

    public override void PrintLeft(Printer printer)
    {
        printer.Open();
        printer.Print(_type);
        printer.Close();
        printer.Parenthesized(_operands);
    }
}

/// <summary>A member pointer converted to that of a base or derived class.</summary>
internal sealed class MemberPointerConversion : Node
{
    private readonly Node _type;
    private readonly Node _operand;

    public MemberPointerConversion(Node type, Node operand)
    {
        (_type, _operand) = (type, operand);
        Precedence = Precedence.Unary;
    }

    public override void PrintLeft(Printer printer)
    {
        printer.Open();
        printer.Print(_type);
        printer.Close();
        printer.Open();
        printer.Print(_operand);
        printer.Close();
    }
}

/// <summary>A part of an object as a template argument.</summary>
internal sealed class SubobjectExpression(Node type, Node @object, string offset) : Node
{
    public override void PrintLeft(Printer printer)
    {
        printer.Print(@object);
        printer.Append(".<");
        printer.Print(type);
        printer.Append(" at offset ");
        printer.AppendNumber(offset.Length == 0 ? "0" : offset);
        printer.Append(">");
    }
}
