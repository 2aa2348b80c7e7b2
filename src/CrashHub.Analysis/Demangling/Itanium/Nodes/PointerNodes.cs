namespace CrashHub.Analysis.Demangling.Itanium.Nodes;

/// <summary>An Objective-C type under a protocol; a pointer to one on <c>objc_object</c> is written <c>id&lt;P&gt;</c>.</summary>
internal sealed class ProtocolQualifiedType(Node type, string protocol) : Node
{
    public string Protocol => protocol;

    public bool IsObject => type is TextNode { Text: "objc_object" };

    public override void PrintLeft(Printer printer)
    {
        printer.Print(type);
        printer.Append("<");
        printer.Append(protocol);
        printer.Append(">");
    }
}

internal sealed class PointerType(Node pointee) : Node(pointee.RightSide)
{
    private readonly ProtocolQualifiedType? _objectiveCObject = pointee is ProtocolQualifiedType { IsObject: true } type ? type : null;

    public override void PrintLeft(Printer printer)
    {
        if (_objectiveCObject is not null)
        {
            printer.Append("id<");
            printer.Append(_objectiveCObject.Protocol);
            printer.Append(">");
            return;
        }
        printer.Left(pointee);
        var isArray = printer.IsArray(pointee);
        if (isArray)
            printer.Append(" ");
        if (isArray || printer.IsFunction(pointee))
            printer.Append("(");
        printer.Append("*");
    }

    public override void PrintRight(Printer printer)
    {
        if (_objectiveCObject is not null)
            return;
        if (printer.IsArray(pointee) || printer.IsFunction(pointee))
            printer.Append(")");
        printer.Right(pointee);
    }

    public override bool AsksRightSide(Printer printer) => printer.HasRightSide(pointee);
}

/// <summary>A reference. A reference to a reference collapses: only <c>&amp;&amp;</c> of <c>&amp;&amp;</c> stays one.</summary>
internal sealed class ReferenceType(Node referee, bool isRValue) : Node(referee.RightSide)
{
    private bool _isPrinting;

    public override void PrintLeft(Printer printer)
    {
        if (_isPrinting)
            return;
        _isPrinting = true;
        var (target, isStillRValue) = Collapse(printer);
        printer.Left(target);
        var isArray = printer.IsArray(target);
        if (isArray)
            printer.Append(" ");
        if (isArray || printer.IsFunction(target))
            printer.Append("(");
        printer.Append(isStillRValue ? "&&" : "&");
        _isPrinting = false;
    }

    public override void PrintRight(Printer printer)
    {
        if (_isPrinting)
            return;
        _isPrinting = true;
        var (target, _) = Collapse(printer);
        if (printer.IsArray(target) || printer.IsFunction(target))
            printer.Append(")");
        printer.Right(target);
        _isPrinting = false;
    }

    public override bool AsksRightSide(Printer printer) => printer.HasRightSide(referee);

    /// <summary>References through template parameters can form a cycle, which ends with the budget.</summary>
    private (Node Target, bool IsRValue) Collapse(Printer printer)
    {
        var (target, isStillRValue) = (referee, isRValue);
        while (printer.Resolve(target) is ReferenceType reference && !printer.IsStopped)
            (target, isStillRValue) = (reference.Referee, isStillRValue && reference.IsRValue);
        return (target, isStillRValue);
    }

    private Node Referee => referee;

    private bool IsRValue => isRValue;
}

internal sealed class MemberPointerType(Node classType, Node memberType) : Node(memberType.RightSide)
{
    public override void PrintLeft(Printer printer)
    {
        printer.Left(memberType);
        printer.Append(IsDeclarator(printer) ? "(" : " ");
        printer.Print(classType);
        printer.Append("::*");
    }

    public override void PrintRight(Printer printer)
    {
        if (IsDeclarator(printer))
            printer.Append(")");
        printer.Right(memberType);
    }

    public override bool AsksRightSide(Printer printer) => printer.HasRightSide(memberType);

    private bool IsDeclarator(Printer printer) => printer.IsArray(memberType) || printer.IsFunction(memberType);
}
